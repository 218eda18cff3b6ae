// SPDX-License-Identifier: GPL-3.0-or-later
/** Real disks: which there are, which may be erased and why not, and writing a stick onto one. */
@NullMarked
package org.tailsserver.creator.device;

import org.jspecify.annotations.NullMarked;
