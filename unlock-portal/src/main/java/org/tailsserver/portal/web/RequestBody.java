// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.web;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * Reads a small body without blocking a thread, and zeroes every buffer it passes through as far as
 * they are within reach (the TLS engine's own are not).
 */
final class RequestBody implements Runnable {

  /** How the reading ended. */
  sealed interface End {

    /** Everything arrived. The receiver wipes the bytes. */
    @SuppressWarnings("ArrayRecordComponent") // never compared; to be wiped
    record Whole(byte[] bytes) implements End {}

    /** More came than allowed; what had come is wiped. */
    record TooLarge() implements End {}

    /** The visitor went away or broke HTTP; what had come is wiped. */
    record Broken() implements End {}
  }

  private final Request request;
  private final Consumer<End> end;
  private final byte[] room;
  private int length;

  private RequestBody(Request request, int limit, Consumer<End> end) {
    this.request = request;
    this.end = end;
    this.room = new byte[limit];
  }

  /** Reads, and calls {@code end} once, from any thread. */
  static void read(Request request, int limit, Consumer<End> end) {
    new RequestBody(request, limit, end).run();
  }

  @Override
  public void run() {
    while (true) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(this);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        finish(new End.Broken());
        return;
      }
      boolean fits = take(chunk.getByteBuffer());
      boolean last = chunk.isLast();
      chunk.release();
      if (!fits) {
        finish(new End.TooLarge());
        return;
      }
      if (last) {
        finish(new End.Whole(Arrays.copyOf(room, length)));
        return;
      }
    }
  }

  private boolean take(ByteBuffer buffer) {
    int start = buffer.position();
    int size = buffer.remaining();
    boolean fits = size <= room.length - length;
    if (fits) {
      buffer.get(room, length, size);
      length += size;
    }
    if (!buffer.isReadOnly()) {
      for (int i = start; i < start + size; i++) {
        buffer.put(i, (byte) 0);
      }
    }
    buffer.position(start + size);
    return fits;
  }

  private void finish(End how) {
    Arrays.fill(room, (byte) 0);
    end.accept(how);
  }
}
