// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.lan.responder;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;

/** A DNS message, written by hand. */
final class Packet {
  static final int PTR = 12;
  static final int TXT = 16;
  static final int SRV = 33;
  static final int OPT = 41;

  /** Wants its answer in 12 bytes, which is a header and no answer. */
  static final String TINY_ANSWER_WANTED =
      "000000000001000000000001"
          + "0d5f7461696c732d736572766572045f746370056c6f63616c00000c0001"
          + "000029000c000000000000";

  enum Section {
    QUESTION,
    ANSWER,
    AUTHORITY,
    ADDITIONAL
  }

  private final int flags;
  private final Map<Section, Integer> counts = new EnumMap<>(Section.class);
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  private Packet(int flags) {
    this.flags = flags;
  }

  static Packet question() {
    return new Packet(0);
  }

  static Packet answer() {
    return new Packet(0x8400);
  }

  static Packet withFlags(int flags) {
    return new Packet(flags);
  }

  /** Asks for this name first, then for others, so long that they fill an answer. */
  static Packet manyQuestions(String name, int type) {
    Packet packet = question().ask(name, type);
    for (int i = 10; i < 23; i++) {
      packet.ask(i + "x".repeat(60) + "." + "y".repeat(40) + i, PTR);
    }
    return packet;
  }

  static byte[] tinyAnswerWanted() {
    return HexFormat.of().parseHex(TINY_ANSWER_WANTED);
  }

  Packet ask(String name, int type) {
    return raw(Section.QUESTION, name(name)).number(type).number(1);
  }

  Packet record(Section section, String name, int type, byte... content) {
    return record(section, name(name), type, content);
  }

  Packet record(Section section, byte[] name, int type, byte... content) {
    raw(section, name).number(type).number(1).number(0).number(120).number(content.length);
    body.writeBytes(content);
    return this;
  }

  /** An OPT record that wants answers of so many bytes. */
  Packet answersOf(int size, Section section) {
    return raw(section, new byte[1]).number(OPT).number(size).number(0).number(0).number(0);
  }

  /** Counts as one entry of the section. */
  Packet raw(Section section, byte[] bytes) {
    counts.merge(section, 1, Integer::sum);
    body.writeBytes(bytes);
    return this;
  }

  private Packet number(int value) {
    body.write(value >> 8);
    body.write(value);
    return this;
  }

  byte[] bytes() {
    Packet whole = new Packet(0).number(0).number(flags);
    for (Section section : Section.values()) {
      whole.number(counts.getOrDefault(section, 0));
    }
    whole.body.writeBytes(body.toByteArray());
    return whole.body.toByteArray();
  }

  /** Labels without compression. */
  static byte[] name(String name) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String label : name.split("\\.", -1)) {
      byte[] text = label.getBytes(UTF_8);
      bytes.write(text.length);
      bytes.writeBytes(text);
    }
    bytes.write(0);
    return bytes.toByteArray();
  }
}
