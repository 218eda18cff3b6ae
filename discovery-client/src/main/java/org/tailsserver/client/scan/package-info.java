// SPDX-License-Identifier: GPL-3.0-or-later
/** Asks each host of a network whether it is a server, where announcements do not get through. */
@NullMarked
package org.tailsserver.client.scan;

import org.jspecify.annotations.NullMarked;
