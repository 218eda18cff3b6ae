// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

/** Something that goes on until it is closed. Closing it again, or from another thread, is fine. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
  @Override
  void close();
}
