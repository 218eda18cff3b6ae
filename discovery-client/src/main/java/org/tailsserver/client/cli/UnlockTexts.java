// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tailsserver.client.text.ClientText;
import org.tailsserver.client.unlock.UnlockResult;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Failure;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.state.UnlockState.ServiceStatus;
import org.tailsserver.protocol.wire.Frame;

/** An unlock in words and exit codes. */
final class UnlockTexts {

  private UnlockTexts() {}

  /** A line for what is going on, if it is worth one. */
  static Optional<String> progress(Frame.Report report) {
    return switch (report) {
      case Frame.Outcome(AttemptOutcome.Waiting(int position, Duration wait)) ->
          wait.isZero()
              ? line("progress.waiting", position)
              : line("progress.waiting.time", position, seconds(wait));
      case Frame.Outcome(AttemptOutcome.Trying()) -> line("progress.trying");
      case Frame.Outcome(AttemptOutcome.Opened()) -> line("progress.opened");
      case Frame.Outcome _ -> Optional.empty();
      case Frame.State(UnlockState.Unlocking(var phase)) -> line("phase." + phase.name());
      case Frame.State(UnlockState.Unlocked()) -> line("progress.unlocked");
      case Frame.State(UnlockState.Starting(String service, int index, int total)) ->
          line("progress.starting", service, index, total);
      case Frame.State(UnlockState.Publishing(var onions)) ->
          line("progress.publishing", onions.size());
      case Frame.State _, Frame.Refusal _ -> Optional.empty();
    };
  }

  static ExitCode code(UnlockResult result) {
    return switch (result) {
      case UnlockResult.NotOpened(var outcome) -> code(outcome);
      case UnlockResult.Ready(var services) ->
          services.stream().allMatch(ServiceStatus::running)
              ? ExitCode.OK
              : ExitCode.SERVICE_NOT_RUNNING;
      case UnlockResult.Failed _, UnlockResult.Restarted _ -> ExitCode.SERVER_FAILED;
      case UnlockResult.Refused _, UnlockResult.Lost _ -> ExitCode.UNREACHABLE;
    };
  }

  private static ExitCode code(AttemptOutcome outcome) {
    return switch (outcome) {
      case AttemptOutcome.WrongPassphrase _ -> ExitCode.WRONG_PASSPHRASE;
      case AttemptOutcome.TooSoon _, AttemptOutcome.Busy _ -> ExitCode.TOO_SOON;
      case AttemptOutcome.Unusable _ -> ExitCode.UNUSABLE_PASSPHRASE;
      case AttemptOutcome.AlreadyUnlocked _ -> ExitCode.ALREADY_UNLOCKED;
      case AttemptOutcome.Faulted _ -> ExitCode.SERVER_FAILED;
      case AttemptOutcome.Opened _, AttemptOutcome.Waiting _, AttemptOutcome.Trying _ ->
          ExitCode.BUG;
    };
  }

  static String result(UnlockResult result) {
    return switch (result) {
      case UnlockResult.NotOpened(var outcome) -> outcome(outcome);
      case UnlockResult.Ready(var services) -> services(services);
      case UnlockResult.Failed(Failure failure) ->
          ClientText.of("result.failed-after", failure(failure));
      case UnlockResult.Restarted() -> ClientText.of("result.restarted");
      case UnlockResult.Refused(int status) ->
          switch (status) {
            case 503 -> ClientText.of("result.not-ready");
            case 403 -> ClientText.of("result.strict");
            default -> ClientText.of("result.refused", status);
          };
      case UnlockResult.Lost(boolean opened, String why) ->
          ClientText.of(opened ? "result.lost-opened" : "result.lost", why);
    };
  }

  private static String outcome(AttemptOutcome outcome) {
    return switch (outcome) {
      case AttemptOutcome.WrongPassphrase(Duration wait) ->
          ClientText.of("result.wrong", seconds(wait));
      case AttemptOutcome.TooSoon(Duration wait) -> ClientText.of("result.too-soon", seconds(wait));
      case AttemptOutcome.Busy() -> ClientText.of("result.busy");
      case AttemptOutcome.Unusable(var problem) -> ClientText.of("unusable." + problem.name());
      case AttemptOutcome.AlreadyUnlocked() -> ClientText.of("result.already");
      case AttemptOutcome.Faulted(Failure failure) -> failure(failure);
      case AttemptOutcome.Opened _, AttemptOutcome.Waiting _, AttemptOutcome.Trying _ ->
          throw new IllegalArgumentException("not the end: " + outcome);
    };
  }

  private static String services(List<ServiceStatus> services) {
    String lines =
        services.stream()
            .map(service ->
                service.running()
                    ? ClientText.of("service.running", service.service())
                    : ClientText.of("service.down", service.service(), service.reason()))
            .collect(Collectors.joining(System.lineSeparator()));
    String head =
        ClientText.of(
            services.stream().allMatch(ServiceStatus::running)
                ? "result.ready"
                : "result.ready-partly");
    return lines.isEmpty() ? head : head + System.lineSeparator() + lines;
  }

  private static String failure(Failure failure) {
    return ClientText.of("cause." + failure.cause().name(), failure.arguments().toArray())
        + " "
        + ClientText.of("remedy." + failure.remedy().name());
  }

  private static long seconds(Duration wait) {
    return Math.max(1, (wait.toMillis() + 999) / 1000);
  }

  private static Optional<String> line(String key, Object... arguments) {
    return Optional.of(ClientText.of(key, arguments));
  }
}
