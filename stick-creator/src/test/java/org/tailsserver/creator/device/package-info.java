// SPDX-License-Identifier: GPL-3.0-or-later
/** Disks that are files, in a machine that is a folder. */
@NullMarked
package org.tailsserver.creator.device;

import org.jspecify.annotations.NullMarked;
