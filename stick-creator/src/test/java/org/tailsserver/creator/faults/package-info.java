// SPDX-License-Identifier: GPL-3.0-or-later
/** Makes sticks that a server must refuse, for the tests of every module. */
@NullMarked
package org.tailsserver.creator.faults;

import org.jspecify.annotations.NullMarked;
