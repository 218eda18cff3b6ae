// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Failure;
import org.tailsserver.protocol.state.Peer;
import org.tailsserver.protocol.state.UnlockState;

/** At least one of everything that can be said, and the longest of each. */
final class Samples {

  private static final String LONGEST_NAME = "n".repeat(UnlockState.MAX_NAME_BYTES);

  private Samples() {}

  static Stream<Frame.Report> reports() {
    return Stream.of(
            states().<Frame.Report>map(Frame.State::new),
            outcomes().<Frame.Report>map(Frame.Outcome::new),
            Arrays.stream(Frame.Reason.values()).<Frame.Report>map(Frame.Refusal::new))
        .flatMap(each -> each);
  }

  static Stream<UnlockState> states() {
    return Stream.of(
            Stream.of(
                new UnlockState.Locked(0, Duration.ZERO),
                new UnlockState.Locked(Integer.MAX_VALUE, Duration.ofDays(1))),
            Arrays.stream(UnlockState.Phase.values()).map(UnlockState.Unlocking::new),
            Stream.of(
                new UnlockState.Unlocked(),
                new UnlockState.Starting("gobby", 1, 2),
                new UnlockState.Starting(LONGEST_NAME, Integer.MAX_VALUE, Integer.MAX_VALUE),
                new UnlockState.Publishing(List.of()),
                new UnlockState.Publishing(times(UnlockState.MAX_SERVICES, onion())),
                new UnlockState.Ready(List.of()),
                new UnlockState.Ready(
                    List.of(
                        new UnlockState.ServiceStatus("gobby", true, ""),
                        new UnlockState.ServiceStatus("sftp", false, "Its port is taken."))),
                new UnlockState.Ready(times(UnlockState.MAX_SERVICES, status()))),
            failures().map(UnlockState.Failed::new))
        .flatMap(each -> each);
  }

  static Stream<AttemptOutcome> outcomes() {
    return Stream.of(
            Stream.of(
                new AttemptOutcome.Waiting(1),
                new AttemptOutcome.Waiting(0, Duration.ofMillis(1)),
                new AttemptOutcome.Waiting(Integer.MAX_VALUE),
                new AttemptOutcome.Trying(),
                new AttemptOutcome.Opened(),
                new AttemptOutcome.WrongPassphrase(Duration.ofSeconds(60)),
                new AttemptOutcome.TooSoon(Duration.ofMillis(1)),
                new AttemptOutcome.Busy(),
                new AttemptOutcome.AlreadyUnlocked()),
            Arrays.stream(AttemptOutcome.Problem.values()).map(AttemptOutcome.Unusable::new),
            failures().map(AttemptOutcome.Faulted::new))
        .flatMap(each -> each);
  }

  static Stream<Peer> peers() {
    return Stream.of(
        new Peer.Console(),
        new Peer.Proven("0123456789abcdef".repeat(4)),
        new Peer.Stranger("192.0.2.7"),
        new Peer.Stranger("x".repeat(Peer.Stranger.MAX_BYTES)));
  }

  static Passphrase passphrase(String text) {
    return switch (Passphrase.read(text.getBytes(StandardCharsets.UTF_8))) {
      case Passphrase.Reading.Usable(var passphrase) -> passphrase;
      case Passphrase.Reading.Unusable unusable -> throw new AssertionError(unusable);
    };
  }

  private static Stream<Failure> failures() {
    String longest = "ü".repeat(Failure.MAX_ARGUMENT_BYTES / 2);
    return Arrays.stream(Failure.Cause.values())
        .flatMap(cause ->
            Stream.of(
                new Failure(cause),
                new Failure(cause, "64", "12"),
                new Failure(cause, times(Failure.MAX_ARGUMENTS, longest))));
  }

  private static UnlockState.Onion onion() {
    return new UnlockState.Onion(
        LONGEST_NAME, "a".repeat(UnlockState.Onion.MAX_ADDRESS_BYTES), true, false);
  }

  private static UnlockState.ServiceStatus status() {
    return new UnlockState.ServiceStatus(LONGEST_NAME, false, "世".repeat(1000));
  }

  private static <T> List<T> times(int count, T item) {
    return Collections.nCopies(count, item);
  }
}
