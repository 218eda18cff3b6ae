// SPDX-License-Identifier: GPL-3.0-or-later
/** Hears which servers announce themselves on the LAN; believes nothing they say. */
@NullMarked
package org.tailsserver.client.find;

import org.jspecify.annotations.NullMarked;
