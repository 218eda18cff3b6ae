// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Frames over a Unix-domain socket: grammar, endpoint and client.
 *
 * <p>Sealed types are told apart with {@code instanceof} here, not with {@code switch}: Java makes
 * a class for each such switch when it first runs, which takes its class-file writer into two small
 * processes that stay. {@code FrameCodecTest} proves that no case is left out.
 */
@NullMarked
package org.tailsserver.protocol.wire;

import org.jspecify.annotations.NullMarked;
