// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What stands in for the machine: programs at the process boundary, real LUKS2 images as sticks.
 */
@NullMarked
package org.tailsserver.init.standin;

import org.jspecify.annotations.NullMarked;
