// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes at all are a pin file or are refused; what is one has these bytes and no others. */
class PinFileFuzzTest {

  static Stream<Arguments> seeds() {
    PinnedServer workshop = PinStoreTest.server("workshop");
    PinnedServer omega = PinStoreTest.server("Ωμέγα ورشة");
    String file = new String(PinFile.write(workshop, false), UTF_8);
    return Stream.of(
            PinFile.write(workshop, false),
            PinFile.write(omega.seenAt(InetAddress.ofLiteral("10.0.0.7"), 8443), true),
            PinFile.write(omega.seenAt(InetAddress.ofLiteral("2001:db8::7"), 1), true),
            file.replace("\n", "\r\n").getBytes(UTF_8),
            "tails-server-pin 3\n".getBytes(UTF_8),
            PinFile.write(PinStoreTest.withSsh(), false),
            file.substring(0, file.length() / 2).getBytes(UTF_8),
            file.substring(file.indexOf("-----")).getBytes(UTF_8))
        .map(bytes -> Arguments.of((Object) bytes));
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 30_000)
  void anyBytesAreAPinFileOrRefused(byte[] bytes) {
    try {
      PinnedServer server = PinFile.read(bytes);
      String text = new String(bytes, UTF_8).replace("\r\n", "\n");
      assertEquals(text, new String(PinFile.write(server, true), UTF_8));
      assertEquals(server.name(), server.petname());
    } catch (PinFileException e) {
      String message = String.valueOf(e.getMessage());
      assertTrue(!message.isBlank() && !message.contains("{"), message);
      assertTrue(message.codePoints().noneMatch(Character::isISOControl), message);
    }
  }
}
