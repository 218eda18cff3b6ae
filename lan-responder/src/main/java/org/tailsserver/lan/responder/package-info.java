// SPDX-License-Identifier: GPL-3.0-or-later
/** Multicast DNS on a hostile LAN: what JmDNS cannot bear does not reach it. */
@NullMarked
package org.tailsserver.lan.responder;

import org.jspecify.annotations.NullMarked;
