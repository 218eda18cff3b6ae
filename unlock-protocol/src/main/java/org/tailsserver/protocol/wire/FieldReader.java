// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads the fields of one payload, strictly. */
final class FieldReader {

  private final ByteBuffer in;

  FieldReader(byte[] payload) {
    in = ByteBuffer.wrap(payload);
  }

  /** Reads one item of a list. */
  @FunctionalInterface
  interface Item<T> {
    T read(FieldReader in) throws MalformedFrameException;
  }

  int u8() throws MalformedFrameException {
    need(1);
    return Byte.toUnsignedInt(in.get());
  }

  boolean flag() throws MalformedFrameException {
    return switch (u8()) {
      case 0 -> false;
      case 1 -> true;
      default -> throw new MalformedFrameException("a flag that is neither 0 nor 1");
    };
  }

  int u16() throws MalformedFrameException {
    need(2);
    return Short.toUnsignedInt(in.getShort());
  }

  int count() throws MalformedFrameException {
    need(4);
    int value = in.getInt();
    if (value < 0) {
      throw new MalformedFrameException("a count above 2147483647");
    }
    return value;
  }

  Duration retryAfter() throws MalformedFrameException {
    return Duration.ofMillis(count());
  }

  byte[] bytes() throws MalformedFrameException {
    byte[] bytes = new byte[need(u16())];
    in.get(bytes);
    return bytes;
  }

  String text() throws MalformedFrameException {
    int length = need(u16());
    ByteBuffer text = in.slice(in.position(), length);
    in.position(in.position() + text.remaining());
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedFrameException("text that is not UTF-8");
    }
  }

  <E extends Enum<E>> E name(Class<E> type) throws MalformedFrameException {
    try {
      return Enum.valueOf(type, text());
    } catch (IllegalArgumentException e) {
      throw new MalformedFrameException("an unknown " + type.getSimpleName());
    }
  }

  <T> List<T> list(Item<T> item) throws MalformedFrameException {
    int size = u8();
    List<T> items = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      items.add(item.read(this));
    }
    return items;
  }

  void end() throws MalformedFrameException {
    if (in.hasRemaining()) {
      throw new MalformedFrameException(in.remaining() + " bytes too many in a payload");
    }
  }

  private int need(int bytes) throws MalformedFrameException {
    if (in.remaining() < bytes) {
      throw new MalformedFrameException("a payload that ends within a field");
    }
    return bytes;
  }
}
