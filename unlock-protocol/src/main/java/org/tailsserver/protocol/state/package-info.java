// SPDX-License-Identifier: GPL-3.0-or-later
/** The vocabulary of the unlock: what the server is doing, and what became of one attempt. */
@NullMarked
package org.tailsserver.protocol.state;

import org.jspecify.annotations.NullMarked;
