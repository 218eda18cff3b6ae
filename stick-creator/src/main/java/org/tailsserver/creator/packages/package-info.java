// SPDX-License-Identifier: GPL-3.0-or-later
/** Fetches the Debian packages a server's services need, by apt itself, for the stick's cache. */
@NullMarked
package org.tailsserver.creator.packages;

import org.jspecify.annotations.NullMarked;
