// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

import java.io.IOException;
import java.nio.file.Path;
import org.tailsserver.pinning.pin.Pin;

/**
 * Where a stick comes to lie. Everything is got ready first; {@link #publish} makes it a server, at
 * once or not at all. Not thread-safe.
 */
public interface Destination extends AutoCloseable {

  /** Where a working copy may lie if there is no room for it in memory. */
  Path folder();

  /**
   * Takes the encrypted partition, which may be shorter than the partition it comes into; nothing
   * is under the destination's name yet.
   *
   * @param partition the caller's again when this returns
   */
  void take(Path partition, Progress progress) throws IOException, StickException;

  /** Notes durably whose pin is about to be kept, for the next run if this one is killed. */
  void promise(Pin pin) throws IOException;

  /**
   * Makes it a server, durably; does nothing the second time.
   *
   * @throws IOException if what became of it is not known; {@link #isPublished} tells
   */
  void publish(Progress progress) throws IOException, StickException;

  /** Whether it is a server, or may be one. */
  boolean isPublished();

  /** What is not published is gone. */
  @Override
  void close();
}
