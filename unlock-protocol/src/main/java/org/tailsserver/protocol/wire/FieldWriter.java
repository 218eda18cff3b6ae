// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/** Writes one frame, field by field. The vocabulary's own limits make every frame fit. */
final class FieldWriter {

  private final ByteBuffer out = ByteBuffer.allocate(FrameCodec.HEADER + FrameCodec.MAX_PAYLOAD);

  FieldWriter(int type) {
    out.put((byte) type).putShort((short) 0);
  }

  FieldWriter u8(int value) {
    out.put((byte) value);
    return this;
  }

  FieldWriter flag(boolean value) {
    return u8(value ? 1 : 0);
  }

  FieldWriter u16(int value) {
    out.putShort((short) value);
    return this;
  }

  FieldWriter count(int value) {
    out.putInt(value);
    return this;
  }

  /** In milliseconds, rounded up: whoever waits that long has waited long enough. */
  FieldWriter retryAfter(Duration wait) {
    return count(Math.toIntExact(wait.plusNanos(999_999).toMillis()));
  }

  FieldWriter bytes(byte[] bytes) {
    u16(bytes.length);
    out.put(bytes);
    return this;
  }

  FieldWriter text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  FieldWriter name(Enum<?> constant) {
    return text(constant.name());
  }

  <T> FieldWriter list(List<T> items, BiConsumer<FieldWriter, T> item) {
    u8(items.size());
    items.forEach(each -> item.accept(this, each));
    return this;
  }

  /** The finished frame. This writer is zeroed and of no further use. */
  byte[] frame() {
    out.putShort(1, (short) (out.position() - FrameCodec.HEADER));
    byte[] frame = Arrays.copyOf(out.array(), out.position());
    Arrays.fill(out.array(), (byte) 0);
    return frame;
  }
}
