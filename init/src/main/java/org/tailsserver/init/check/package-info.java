// SPDX-License-Identifier: GPL-3.0-or-later
/** server-check: finds the stick, reads its identity and turns the machine into a server. */
@NullMarked
package org.tailsserver.init.check;

import org.jspecify.annotations.NullMarked;
