// SPDX-License-Identifier: GPL-3.0-or-later
/** A LAN full of servers, for tests and measurements. */
@NullMarked
package org.tailsserver.acceptance.crowd;

import org.jspecify.annotations.NullMarked;
