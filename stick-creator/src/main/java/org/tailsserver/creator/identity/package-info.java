// SPDX-License-Identifier: GPL-3.0-or-later
/** Another name, other ways in or other keys for a server whose stick is there already. */
@NullMarked
package org.tailsserver.creator.identity;

import org.jspecify.annotations.NullMarked;
