// SPDX-License-Identifier: GPL-3.0-or-later
/** What a person or a program compares to know a server again. */
@NullMarked
package org.tailsserver.pinning.pin;

import org.jspecify.annotations.NullMarked;
