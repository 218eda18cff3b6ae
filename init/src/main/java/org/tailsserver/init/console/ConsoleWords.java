// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.console;

import java.util.function.Consumer;
import org.tailsserver.init.text.InitText;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Failure;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.state.UnlockState.ServiceStatus;

/**
 * What is said on the console while the stick is locked, and of what comes of it. No passphrase and
 * nothing about one is in it. Thread-safe if {@code console} is.
 *
 * @param name the server's
 * @param console takes one line; does not wait
 */
public record ConsoleWords(String name, Consumer<String> console) implements Consumer<UnlockState> {

  String question() {
    return InitText.of("console.question", name);
  }

  void cannotAsk() {
    say("console.cannot-ask");
  }

  void trying() {
    say("console.trying");
  }

  /** An attempt made here; what became of the server is told by its state. */
  void ended(AttemptOutcome outcome) {
    if (outcome instanceof AttemptOutcome.WrongPassphrase) {
      say("console.wrong");
    } else if (outcome instanceof AttemptOutcome.Unusable(var problem)) {
      say("console.unusable." + problem.name());
    } else if (outcome instanceof AttemptOutcome.Busy) {
      say("console.busy");
    }
  }

  @Override
  public void accept(UnlockState state) {
    if (state instanceof UnlockState.Unlocked) {
      say("console.unlocked", name);
    } else if (state instanceof UnlockState.Failed(Failure failure)) {
      say("console.failure." + failure.cause().name(), failure.arguments().toArray());
    } else if (state instanceof UnlockState.Ready(var services)) {
      for (ServiceStatus status : services) {
        if (!status.running()) {
          say("console.service", status.service(), status.reason());
        }
      }
      say("console.ready", name);
    }
  }

  private void say(String key, Object... arguments) {
    console.accept(InitText.of(key, arguments));
  }
}
