// SPDX-License-Identifier: GPL-3.0-or-later
/** What opens a stick that is there already, and copies of it that outlive it. */
@NullMarked
package org.tailsserver.creator.keys;

import org.jspecify.annotations.NullMarked;
