// SPDX-License-Identifier: GPL-3.0-or-later
/** JSON: what the commands print for scripts, and what tools say. */
@NullMarked
package org.tailsserver.creator.json;

import org.jspecify.annotations.NullMarked;
