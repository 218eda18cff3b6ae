// SPDX-License-Identifier: GPL-3.0-or-later
/** What the commands print for scripts. */
@NullMarked
package org.tailsserver.creator.json;

import org.jspecify.annotations.NullMarked;
