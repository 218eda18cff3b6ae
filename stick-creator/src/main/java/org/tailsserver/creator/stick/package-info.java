// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Sticks that are there already, images and disks: where the server lies, and how it is changed.
 */
@NullMarked
package org.tailsserver.creator.stick;

import org.jspecify.annotations.NullMarked;
