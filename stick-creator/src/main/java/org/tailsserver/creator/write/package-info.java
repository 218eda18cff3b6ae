// SPDX-License-Identifier: GPL-3.0-or-later
/** Writes a complete server stick into an image file, without root. */
@NullMarked
package org.tailsserver.creator.write;

import org.jspecify.annotations.NullMarked;
