// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** One PEM block (RFC 7468), in bytes that can be wiped. */
enum Pem {
  CERTIFICATE("CERTIFICATE"),
  PRIVATE_KEY("PRIVATE KEY"),
  OPENSSH_PRIVATE_KEY("OPENSSH PRIVATE KEY");

  private final String label;

  Pem(String label) {
    this.label = label;
  }

  private byte[] begin() {
    return ("-----BEGIN " + label + "-----\n").getBytes(StandardCharsets.US_ASCII);
  }

  private byte[] end() {
    return ("\n-----END " + label + "-----\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** The block for {@code der}, a fresh array. */
  byte[] write(byte[] der) {
    byte[] body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encode(der);
    byte[] begin = begin();
    byte[] end = end();
    ByteBuffer pem = ByteBuffer.allocate(begin.length + body.length + end.length);
    pem.put(begin).put(body).put(end);
    Arrays.fill(body, (byte) 0);
    return pem.array();
  }

  /** Reads what {@link #write} writes, with LF or CRLF line ends; no text around the block. */
  byte[] read(byte[] pem) throws InvalidIdentityException {
    byte[] unix = withoutCarriageReturns(pem);
    byte[] begin = begin();
    byte[] end = end();
    byte[] body = {};
    try {
      int bodyEnd = unix.length - end.length;
      if (bodyEnd < begin.length
          || !Arrays.equals(unix, 0, begin.length, begin, 0, begin.length)
          || !Arrays.equals(unix, bodyEnd, unix.length, end, 0, end.length)) {
        throw new InvalidIdentityException("not one PEM block of the kind " + label);
      }
      body = Arrays.copyOfRange(unix, begin.length, bodyEnd);
      return Base64.getMimeDecoder().decode(body);
    } catch (IllegalArgumentException e) {
      throw new InvalidIdentityException("the PEM block is damaged");
    } finally {
      Arrays.fill(unix, (byte) 0);
      Arrays.fill(body, (byte) 0);
    }
  }

  private static byte[] withoutCarriageReturns(byte[] text) {
    byte[] kept = new byte[text.length];
    int length = 0;
    for (byte b : text) {
      if (b != '\r') {
        kept[length++] = b;
      }
    }
    byte[] result = Arrays.copyOf(kept, length);
    Arrays.fill(kept, (byte) 0);
    return result;
  }
}
