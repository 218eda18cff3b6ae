// SPDX-License-Identifier: GPL-3.0-or-later
/** Frames over a Unix-domain socket: grammar, endpoint and client. */
@NullMarked
package org.tailsserver.protocol.wire;

import org.jspecify.annotations.NullMarked;
