// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.fixtures.memory.ProcessMemory;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Peer;
import org.tailsserver.protocol.state.UnlockState;

/**
 * Looks through all memory of this process, which is client and endpoint in one, for what an
 * attempt has left behind.
 */
@Timeout(120)
class PassphraseLeftoversTest {

  private static final int LETTERS = 24;

  @Test
  void afterAnAttemptNoMemoryOfTheProcessHoldsThePassphrase(@TempDir Path folder) throws Exception {
    byte[] mask = new byte[LETTERS];
    byte[] hidden = new byte[LETTERS];
    RecordingService service = new RecordingService(new UnlockState.Locked(0, Duration.ZERO));
    try (TestSocket socket = TestSocket.consoleOnly(folder, service);
        UnlockClient client = UnlockClient.at(socket.path())) {
      warmUp(client, service);
      System.gc(); // so that none is due while the passphrase is about: it would leave copies
      byte[] typed = typed(mask, hidden);

      BlockingQueue<AttemptOutcome> outcomes = new LinkedBlockingQueue<>();
      client.attempt(new Peer.Console(), read(typed), outcomes::add, () -> {});
      Arrays.fill(typed, (byte) 0);
      RecordingService.Made made = service.attempts().take();
      assertTrue(ProcessMemory.holds(hidden, mask), "the service has it, so it can be found");
      made.passphrase().close();
      made.outcomes().accept(new AttemptOutcome.Opened());
      assertEquals(new AttemptOutcome.Opened(), outcomes.take());
      made.withdrawn().await();

      assertFalse(ProcessMemory.holds(hidden, mask));
    }
  }

  /** Random letters and a decomposed one, so that the way through ICU is looked at, too. */
  private static byte[] typed(byte[] mask, byte[] hidden) {
    SecureRandom random = new SecureRandom();
    random.nextBytes(mask);
    byte[] decomposed = "u\u0308".getBytes(StandardCharsets.UTF_8);
    byte[] typed = new byte[LETTERS + decomposed.length];
    for (int i = 0; i < LETTERS; i++) {
      typed[i] = (byte) ('a' + random.nextInt(26));
      hidden[i] = (byte) (typed[i] ^ mask[i]);
    }
    System.arraycopy(decomposed, 0, typed, LETTERS, decomposed.length);
    return typed;
  }

  private static void warmUp(UnlockClient client, RecordingService service)
      throws InterruptedException, IOException {
    client.attempt(new Peer.Console(), Samples.passphrase("Gru\u0308\u00dfe"), o -> {}, () -> {});
    service.attempts().take().outcomes().accept(new AttemptOutcome.Busy());
    ProcessMemory.holds(new byte[] {1}, new byte[] {2});
  }

  private static Passphrase read(byte[] typed) {
    return assertInstanceOf(Passphrase.Reading.Usable.class, Passphrase.read(typed)).passphrase();
  }
}
