// SPDX-License-Identifier: GPL-3.0-or-later
/** The encrypted partition: its header, opening it, checking and mounting what is inside. */
@NullMarked
package org.tailsserver.init.luks;

import org.jspecify.annotations.NullMarked;
