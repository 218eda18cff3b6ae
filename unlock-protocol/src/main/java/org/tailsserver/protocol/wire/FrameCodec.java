// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
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
public final class FrameCodec {

  /** The version of this protocol, for {@link Frame.Hello}. */
  public static final int VERSION = 1;

  /** The longest payload in bytes. */
  public static final int MAX_PAYLOAD = 8192;

  /** The content type of an HTTPS body that is a stream of reports. */
  public static final String MEDIA_TYPE = "application/vnd.tails-server.frames";

  /** Bytes before the payload: type and length. */
  static final int HEADER = 3;

  private FrameCodec() {}

  /**
   * The bytes of one frame. Those of a {@link Frame.Attempt} hold the passphrase: whoever asked for
   * them wipes them.
   */
  public static byte[] encode(Frame frame) {
    return fields(frame).frame();
  }

  private static FieldWriter fields(Frame frame) {
    if (frame instanceof Frame.Hello(int version)) {
      return new FieldWriter(FrameType.HELLO).u16(version);
    }
    if (frame instanceof Frame.Watch) {
      return new FieldWriter(FrameType.WATCH);
    }
    if (frame instanceof Frame.Attempt attempt) {
      return AttemptFields.write(new FieldWriter(FrameType.ATTEMPT), attempt);
    }
    if (frame instanceof Frame.Dismiss) {
      return new FieldWriter(FrameType.DISMISS);
    }
    if (frame instanceof Frame.State(var state)) {
      return StateFields.write(new FieldWriter(FrameType.STATE), state);
    }
    if (frame instanceof Frame.Outcome(var outcome)) {
      return OutcomeFields.write(new FieldWriter(FrameType.OUTCOME), outcome);
    }
    return new FieldWriter(FrameType.REFUSAL).name(((Frame.Refusal) frame).reason());
  }

  /** Writes one frame with one call, does not flush, and wipes what it needed. */
  public static void write(Frame frame, OutputStream out) throws IOException {
    byte[] bytes = encode(frame);
    try {
      out.write(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
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
    return read(in, Reports.FRAMES);
  }

  /** Reads the next request; otherwise like {@link #readReport}. */
  public static Optional<Frame.Request> readRequest(InputStream in)
      throws IOException, MalformedFrameException {
    return read(in, Requests.FRAMES);
  }

  static <F extends Frame> Optional<F> read(InputStream in, Direction<F> direction)
      throws IOException, MalformedFrameException {
    byte[] header = in.readNBytes(HEADER);
    if (header.length == 0) {
      return Optional.empty();
    }
    if (header.length < HEADER) {
      throw new MalformedFrameException("a stream that ends within a frame");
    }
    byte[] payload = new byte[payloadLength(header, direction)];
    try {
      if (in.readNBytes(payload, 0, payload.length) < payload.length) {
        throw new MalformedFrameException("a stream that ends within a frame");
      }
      return Optional.of(direction.decode(type(header), payload));
    } finally {
      Arrays.fill(payload, (byte) 0);
    }
  }

  static int type(byte[] header) {
    return Byte.toUnsignedInt(header[0]);
  }

  static int payloadLength(byte[] header, Direction<?> direction) throws MalformedFrameException {
    int length = (Byte.toUnsignedInt(header[1]) << 8) | Byte.toUnsignedInt(header[2]);
    if (length > direction.maxPayload(type(header))) {
      throw new MalformedFrameException("a payload of " + length + " bytes, too long for its type");
    }
    return length;
  }
}
