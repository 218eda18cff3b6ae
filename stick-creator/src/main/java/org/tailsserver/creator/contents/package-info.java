// SPDX-License-Identifier: GPL-3.0-or-later
/** What lies encrypted on a stick: read, changed and checked without mounting it. */
@NullMarked
package org.tailsserver.creator.contents;

import org.jspecify.annotations.NullMarked;
