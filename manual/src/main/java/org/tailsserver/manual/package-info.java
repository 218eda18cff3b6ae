// SPDX-License-Identifier: GPL-3.0-or-later
/** Man pages and shell completion of the command lines, made by the build. */
@NullMarked
package org.tailsserver.manual;

import org.jspecify.annotations.NullMarked;
