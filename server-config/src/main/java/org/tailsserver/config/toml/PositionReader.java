// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.toml;

import java.io.Reader;

/** Hands out a text and remembers the position of the last character that was read. */
final class PositionReader extends Reader {

  private final String text;
  private int next;
  private int lineStart;
  private int lineOfNext = 1;
  private int line = 1;
  private int column = 1;

  PositionReader(String text) {
    this.text = text;
  }

  /** The line of the last character read, from 1. */
  int line() {
    return line;
  }

  /** The column of the last character read, from 1, in UTF-16 units. */
  int column() {
    return column;
  }

  @Override
  public int read() {
    if (next >= text.length()) {
      return -1;
    }
    line = lineOfNext;
    column = next - lineStart + 1;
    char c = text.charAt(next++);
    if (c == '\n') {
      lineOfNext++;
      lineStart = next;
    }
    return c;
  }

  @Override
  public int read(char[] into, int offset, int length) {
    int count = 0;
    while (count < length) {
      int c = read();
      if (c < 0) {
        return count == 0 ? -1 : count;
      }
      into[offset + count++] = (char) c;
    }
    return count;
  }

  @Override
  public void close() {}
}
