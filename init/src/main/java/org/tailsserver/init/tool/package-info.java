// SPDX-License-Identifier: GPL-3.0-or-later
/** The one way this module runs other programs. */
@NullMarked
package org.tailsserver.init.tool;

import org.jspecify.annotations.NullMarked;
