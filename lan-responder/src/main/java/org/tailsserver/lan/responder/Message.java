// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.lan.responder;

/**
 * A walk over a DNS message (RFC 1035, section 4; RFC 6762, section 18) that interprets nothing: it
 * refuses what is not one, or is larger than an honest host's, and takes out what a responder on a
 * LAN has no use for. What is left JmDNS reads as it was walked over.
 */
public final class Message {
  /** What {@link #trim} says of what it does not let pass. */
  public static final int REFUSED = -1;

  /** No Ethernet frame carries more. */
  public static final int MOST_BYTES = 1500;

  static final int HEADER = 12;
  static final int MOST_QUESTIONS = 64;
  static final int MOST_RECORDS = 128;

  private static final int OPCODE = 0x78;
  private static final int TRUNCATED = 0x02;
  private static final int RESULT = 0x0f;

  /** A name in full, without its last, empty label. */
  private static final int MOST_OF_A_NAME = 254;

  private static final int A = 1;
  private static final int CNAME = 5;
  private static final int PTR = 12;
  private static final int HINFO = 13;
  private static final int AAAA = 28;
  private static final int SRV = 33;
  private static final int OPT = 41;

  private Message() {}

  /** Whether it is a question rather than an answer. */
  public static boolean asks(byte[] data) {
    return data[2] >= 0;
  }

  /** How many questions it asks. */
  static int questions(byte[] data) {
    return number(data, 4);
  }

  /** How many records it holds, in all sections. */
  static int records(byte[] data) {
    return number(data, 6) + number(data, 8) + number(data, 10);
  }

  /**
   * Trims a message in place. A question loses its additional section, whose OPT record tells JmDNS
   * how small its answer must be, and the bit that says more will follow, which makes JmDNS collect
   * what follows. An answer loses the OPT record at its end.
   *
   * @return its new length, or {@link #REFUSED}
   */
  public static int trim(byte[] data, int length) {
    if (length < HEADER
        || length > MOST_BYTES
        || (data[2] & OPCODE) != 0
        || (data[3] & RESULT) != 0
        || questions(data) > MOST_QUESTIONS) {
      return REFUSED;
    }
    return asks(data) ? trimQuestion(data, length) : trimAnswer(data, length);
  }

  private static int trimQuestion(byte[] data, int length) {
    number(data, 10, 0);
    if (questions(data) == 0 || records(data) > MOST_RECORDS) {
      return REFUSED;
    }
    int at = afterQuestions(data, length);
    for (int i = records(data); i > 0 && at != REFUSED; i--) {
      at = type(data, at, length) == OPT ? REFUSED : afterRecord(data, at, length);
    }
    data[2] &= ~TRUNCATED;
    return at;
  }

  private static int trimAnswer(byte[] data, int length) {
    int records = records(data);
    if (records == 0 || records > MOST_RECORDS) {
      return REFUSED;
    }
    int at = afterQuestions(data, length);
    int trimmed = length;
    for (int i = records; i > 0 && at != REFUSED; i--) {
      int start = at;
      at = afterRecord(data, start, length);
      if (at != REFUSED && type(data, start, length) == OPT) {
        int additional = number(data, 10);
        if (i > 1 || records == 1 || additional == 0) {
          return REFUSED;
        }
        number(data, 10, additional - 1);
        trimmed = start;
      }
    }
    return at == length ? trimmed : REFUSED;
  }

  private static int afterQuestions(byte[] data, int length) {
    int at = HEADER;
    for (int i = questions(data); i > 0; i--) {
      at = afterName(data, at, length);
      if (at == REFUSED || at + 4 > length) {
        return REFUSED;
      }
      at += 4;
    }
    return at;
  }

  /** The type of the record there, REFUSED if there is none. */
  private static int type(byte[] data, int at, int length) {
    int after = afterName(data, at, length);
    return after == REFUSED || after + 2 > length ? REFUSED : number(data, after);
  }

  private static int afterRecord(byte[] data, int at, int length) {
    int fields = afterName(data, at, length);
    if (fields == REFUSED || fields + 10 > length) {
      return REFUSED;
    }
    int content = fields + 10;
    int size = number(data, fields + 8);
    int end = content + size;
    if (end > length) {
      return REFUSED;
    }
    // JmDNS reads on where the content of these ends by itself, whatever the record says.
    boolean sound =
        switch (number(data, fields)) {
          case A -> size == 4;
          case AAAA -> size == 16;
          case CNAME, PTR -> afterName(data, content, end) == end;
          case SRV -> size > 6 && afterName(data, content + 6, end) == end;
          case HINFO -> isText(data, content, end);
          default -> true;
        };
    return sound ? end : REFUSED;
  }

  /** Follows pointers, which lead ever further back; a name in full has 255 bytes at most. */
  private static int afterName(byte[] data, int start, int end) {
    int after = REFUSED;
    int size = 0;
    int from = start;
    int at = start;
    while (at < end) {
      int label = data[at] & 0xff;
      if (label == 0) {
        return after == REFUSED ? at + 1 : after;
      }
      if (label >= 0xc0 && at + 1 < end) {
        int to = number(data, at) & 0x3fff;
        after = after == REFUSED ? at + 2 : after;
        if (to < HEADER || to >= from) {
          return REFUSED;
        }
        from = to;
        at = to;
      } else {
        size += label + 1;
        int next = at + 1 + label;
        if (label >= 0x40 || size > MOST_OF_A_NAME || next > end || !isText(data, at + 1, next)) {
          return REFUSED;
        }
        at = next;
      }
    }
    return REFUSED;
  }

  /** Whether it is UTF-8 by its shape; JmDNS would read on past the end of a broken one. */
  private static boolean isText(byte[] data, int from, int end) {
    int following = 0;
    for (int at = from; at < end; at++) {
      int value = data[at] & 0xff;
      if ((value & 0xc0) == 0x80 != following > 0 || value > 0xf7) {
        return false;
      }
      if (following > 0) {
        following--;
      } else if (value >= 0xc0) {
        following = value < 0xe0 ? 1 : value < 0xf0 ? 2 : 3;
      }
    }
    return following == 0;
  }

  private static int number(byte[] data, int at) {
    return (data[at] & 0xff) << 8 | (data[at + 1] & 0xff);
  }

  private static void number(byte[] data, int at, int value) {
    data[at] = (byte) (value >> 8);
    data[at + 1] = (byte) value;
  }
}
