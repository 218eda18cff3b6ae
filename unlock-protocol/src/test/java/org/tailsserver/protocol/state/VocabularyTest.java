// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.protocol.state.UnlockState.ServiceStatus;

class VocabularyTest {

  @Test
  void aReasonIsOneLineWhateverAToolPrinted() {
    assertEquals("line 1  line 2 end\ufffd", reason("line 1\r\nline 2\u2028end\ud800"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "ü", "世", "🐧", "a🐧", "aaü世🐧"})
  void aLongReasonIsCutBetweenCharactersAndSaysSo(String part) {
    String cut = reason(part.repeat(200));
    int bytes = cut.getBytes(UTF_8).length;
    assertTrue(bytes <= ServiceStatus.MAX_REASON_BYTES, cut);
    assertTrue(bytes > ServiceStatus.MAX_REASON_BYTES - 4, cut);
    assertTrue(cut.endsWith("…"), cut);
    assertFalse(cut.contains("\ufffd") || cut.contains("?"), cut);
    assertEquals(cut, reason(cut));
  }

  @Test
  void aReasonThatJustFitsIsKept() {
    String fits = "ü".repeat(ServiceStatus.MAX_REASON_BYTES / 2);
    assertEquals(fits, reason(fits));
  }

  @Test
  void aFailureCutsItsArgumentsTheSameWay() {
    Failure failure =
        new Failure(Failure.Cause.CONFIGURATION_INVALID, "server.toml:3", "x".repeat(5000));
    assertEquals("server.toml:3", failure.arguments().getFirst());
    assertEquals(Failure.MAX_ARGUMENT_BYTES, failure.arguments().getLast().getBytes(UTF_8).length);
    assertThrows(
        IllegalArgumentException.class,
        () -> new Failure(Failure.Cause.SYSTEM_FAULT, "1", "2", "3", "4", "5"));
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    refused(() -> new UnlockState.Locked(-1, Duration.ZERO));
    refused(() -> new UnlockState.Locked(0, Duration.ofMillis(-1)));
    refused(() -> new UnlockState.Starting("gobby", 0, 1));
    refused(() -> new UnlockState.Starting("gobby", 2, 1));
    refused(() -> new UnlockState.Starting("", 1, 1));
    refused(() -> new UnlockState.Starting("go\nbby", 1, 1));
    refused(() -> new ServiceStatus("x".repeat(64), true, ""));
    refused(() -> new UnlockState.Onion("gobby", "", false, false));
    refused(
        () -> new UnlockState.Ready(Collections.nCopies(33, new ServiceStatus("gobby", true, ""))));
    refused(() -> new AttemptOutcome.Waiting(0));
    refused(() -> new AttemptOutcome.TooSoon(Duration.ofDays(2)));
    refused(() -> new AttemptOutcome.WrongPassphrase(Duration.ofMillis(-1)));
    refused(() -> new Peer.Proven("0123"));
    refused(() -> new Peer.Proven("G".repeat(64)));
    refused(() -> new Peer.Stranger(""));
    refused(() -> new Peer.Stranger("x".repeat(65)));
  }

  @Test
  void onlyWaitingAndTryingAreNotFinal() {
    assertFalse(new AttemptOutcome.Waiting(1).isFinal());
    assertFalse(new AttemptOutcome.Trying().isFinal());
    for (AttemptOutcome outcome :
        List.of(
            new AttemptOutcome.Opened(),
            new AttemptOutcome.WrongPassphrase(Duration.ZERO),
            new AttemptOutcome.TooSoon(Duration.ZERO),
            new AttemptOutcome.Busy(),
            new AttemptOutcome.Unusable(AttemptOutcome.Problem.EMPTY),
            new AttemptOutcome.AlreadyUnlocked(),
            new AttemptOutcome.Faulted(new Failure(Failure.Cause.STICK_GONE)))) {
      assertTrue(outcome.isFinal(), outcome.toString());
    }
  }

  private static void refused(Executable made) {
    assertThrows(IllegalArgumentException.class, made);
  }

  private static String reason(String text) {
    return new ServiceStatus("gobby", false, text).reason();
  }
}
