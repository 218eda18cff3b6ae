// SPDX-License-Identifier: GPL-3.0-or-later
/** Makes LUKS2 headers that must be refused, for the tests of every module. */
@NullMarked
package org.tailsserver.config.faults;

import org.jspecify.annotations.NullMarked;
