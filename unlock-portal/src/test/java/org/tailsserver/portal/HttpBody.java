// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal;

import java.io.IOException;
import java.io.InputStream;

/** The body of a chunked answer, as it arrives. */
@SuppressWarnings("InputStreamSlowMultibyteRead") // answers are small
final class HttpBody extends InputStream {
  private final InputStream in;
  private int left;
  private boolean ended;

  HttpBody(InputStream in) throws IOException {
    this.in = in;
    String head = line();
    if (!head.startsWith("HTTP/1.1 200")) {
      throw new IOException(head);
    }
    boolean chunked = false;
    int length = -1;
    while (!head.isEmpty()) {
      head = line();
      chunked |= head.equalsIgnoreCase("Transfer-Encoding: chunked");
      if (head.startsWith("Content-Length: ")) {
        length = Integer.parseInt(head.substring("Content-Length: ".length()));
      }
    }
    if (!chunked) {
      left = length < 0 ? Integer.MAX_VALUE : length;
      ended = length >= 0;
    }
  }

  @Override
  public int read() throws IOException {
    if (left == 0 && !ended) {
      String size = line();
      left = Integer.parseInt(size.isEmpty() ? line() : size, 16);
      ended = left == 0;
    }
    if (left == 0) {
      return -1;
    }
    left--;
    return in.read();
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString().strip();
  }
}
