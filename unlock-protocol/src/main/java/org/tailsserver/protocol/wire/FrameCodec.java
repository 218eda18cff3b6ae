// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Frames to bytes and back, strictly: there is exactly one encoding of each frame, and everything
 * else is malformed. A frame is its type (one byte), the length of its payload (two bytes, big
 * endian, at most {@value #MAX_PAYLOAD}) and its payload. The grammar is in {@code
 * docs/unlock-protocol.md}.
 *
 * <p>The same frames travel over the Unix socket and, as a stream of {@link Frame.Report}s, in
 * HTTPS bodies of type {@value #MEDIA_TYPE}. Stateless; safe for use by several threads.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class FrameCodec {

  /** The version of this protocol, for {@link Frame.Hello}. */
  public static final int VERSION = 1;

  /** The longest payload in bytes. */
  public static final int MAX_PAYLOAD = 8192;

  /** The content type of an HTTPS body that is a stream of reports. */
  public static final String MEDIA_TYPE = "application/vnd.tails-server.frames";

  private FrameCodec() {}

  /**
   * The bytes of one frame. Those of a {@link Frame.Attempt} hold the passphrase: whoever asked for
   * them wipes them.
   */
  public static byte[] encode(Frame frame) {
    throw new UnsupportedOperationException();
  }

  /** Writes one frame with one call, and does not flush. */
  public static void write(Frame frame, OutputStream out) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads the next report, waiting for it as long as {@code in} does.
   *
   * @return empty where the stream ends between two frames
   * @throws MalformedFrameException also where the stream ends within a frame
   * @throws IOException if {@code in} fails
   */
  public static Optional<Frame.Report> readReport(InputStream in)
      throws IOException, MalformedFrameException {
    throw new UnsupportedOperationException();
  }

  /** Reads the next request; otherwise like {@link #readReport}. */
  public static Optional<Frame.Request> readRequest(InputStream in)
      throws IOException, MalformedFrameException {
    throw new UnsupportedOperationException();
  }
}
