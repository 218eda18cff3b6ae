// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import org.tailsserver.client.json.Json;
import org.tailsserver.client.text.ClientText;
import org.tailsserver.client.unlock.UnlockResult;
import org.tailsserver.client.unlock.Unlocking;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.wire.Frame;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Verifies a server, then sends it the passphrase and shows what comes of it. */
@Command(
    name = "unlock",
    mixinStandardHelpOptions = true,
    versionProvider = TailsServerCommand.Version.class)
final class UnlockCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private FindOption find = new FindOption();

  @Option(names = "--passphrase-stdin")
  private boolean fromInput;

  @Option(names = "--json")
  private boolean json;

  private String lastState = "";
  private final OnionsTold onions = new OnionsTold();

  UnlockCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Failed, InterruptedException {
    Messages messages = new Messages(terminal, json);
    FindOption.Verified verified = find.find(terminal, messages);
    Unlocking unlocking =
        new Unlocking(
            verified.location().address(),
            verified.server().pin(),
            find.clientIdentity(verified.server(), terminal));
    try (Passphrase passphrase = passphrase(verified.server().petname().text())) {
      UnlockResult result = unlocking.attempt(passphrase, report -> tell(report));
      ExitCode code =
          code(UnlockTexts.code(result), onions.keep(find.store(), verified.server(), terminal));
      if (json) {
        terminal.out().println(Json.result(result, code.number));
      } else {
        PrintStream to = code == ExitCode.OK ? terminal.out() : terminal.err();
        to.println(UnlockTexts.result(result));
        onions.hint(verified.server()).ifPresent(to::println);
      }
      return code.number;
    }
  }

  /** The alarm is louder than all else: whoever took the server over ends as he likes. */
  private static ExitCode code(ExitCode unlocked, OnionsTold.Kept kept) {
    return switch (kept) {
      case FINE -> unlocked;
      case OTHERS -> ExitCode.OTHER_ONION;
      case REFUSED ->
          unlocked == ExitCode.OK || unlocked == ExitCode.SERVICE_NOT_RUNNING
              ? ExitCode.PIN_STORE
              : unlocked;
    };
  }

  private Passphrase passphrase(String petname) throws Failed {
    if (fromInput) {
      return PassphraseInput.fromInput(terminal);
    }
    terminal.err().print(ClientText.of("passphrase.prompt", petname));
    terminal.err().flush();
    return PassphraseInput.fromPerson(terminal);
  }

  private void tell(Frame.Report report) {
    onions.hear(report);
    if (json) {
      terminal.out().println(Json.report(report));
      terminal.out().flush();
    } else {
      UnlockTexts.progress(report)
          .filter(line -> isNews(report, line))
          .ifPresent(line -> terminal.err().println(line));
    }
  }

  /** A state that lasts is told to everybody, and again in full to who opened the stick. */
  private boolean isNews(Frame.Report report, String line) {
    if (!(report instanceof Frame.State)) {
      return true;
    }
    boolean news = !line.equals(lastState);
    lastState = line;
    return news;
  }
}
