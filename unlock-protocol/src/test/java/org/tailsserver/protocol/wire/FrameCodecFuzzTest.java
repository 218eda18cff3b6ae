// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes at all are frames or are malformed, and nothing else happens. What is a frame has these
 * bytes and no others, and comes out the same whole or in pieces.
 */
class FrameCodecFuzzTest {

  static Stream<Arguments> seeds() {
    Stream<Frame> requests =
        Stream.concat(
            Stream.of(new Frame.Hello(1), new Frame.Watch(), new Frame.Dismiss()),
            Samples.peers().map(peer -> new Frame.Attempt(peer, Samples.passphrase("Grüße"))));
    return Stream.concat(requests, Samples.reports())
        .map(FrameCodec::encode)
        .map(bytes -> Arguments.of((Object) bytes));
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 100_000)
  void anyBytesAreFramesOrMalformed(byte[] bytes) throws IOException {
    check(bytes, Reports.FRAMES);
    check(bytes, Requests.FRAMES);
  }

  private static <F extends Frame> void check(byte[] bytes, Direction<F> direction)
      throws IOException {
    ByteArrayInputStream whole = new ByteArrayInputStream(bytes);
    ByteBuffer pieces = ByteBuffer.wrap(bytes);
    FrameAssembler<F> assembler = new FrameAssembler<>(direction);
    try {
      while (true) {
        int start = bytes.length - whole.available();
        Optional<F> frame = FrameCodec.read(whole, direction);
        if (frame.isEmpty()) {
          assertEquals(Optional.empty(), assembler.next(pieces));
          return;
        }
        int end = bytes.length - whole.available();
        byte[] canonical = FrameCodec.encode(frame.get());
        assertArrayEquals(Arrays.copyOfRange(bytes, start, end), canonical);
        assertArrayEquals(canonical, FrameCodec.encode(byByte(assembler, pieces)));
      }
    } catch (MalformedFrameException e) {
      // as it should be
    }
  }

  private static <F extends Frame> F byByte(FrameAssembler<F> assembler, ByteBuffer in)
      throws MalformedFrameException {
    while (true) {
      ByteBuffer one = in.slice(in.position(), 1);
      in.position(in.position() + 1);
      Optional<F> frame = assembler.next(one);
      if (frame.isPresent()) {
        return frame.get();
      }
    }
  }
}
