// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tailsserver.client.open.BrowserSearch;
import org.tailsserver.client.open.Machine;
import org.tailsserver.client.open.Tails;
import org.tailsserver.client.open.Visit;
import org.tailsserver.client.text.ClientText;
import org.tailsserver.client.text.ShellWord;
import org.tailsserver.pinning.firefox.CertificateOverride;
import org.tailsserver.pinning.pin.Pin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Verifies a server, then opens its page in a browser made ready for it alone. */
@Command(
    name = "open",
    mixinStandardHelpOptions = true,
    versionProvider = TailsServerCommand.Version.class)
final class OpenCommand implements Callable<Integer> {

  private final Terminal terminal;
  private final Machine machine = Machine.ofThisProcess();

  @Mixin private FindOption find = new FindOption();

  @Option(names = "--browser", paramLabel = "PROGRAM")
  private @Nullable String browser;

  @Option(names = "--print")
  private boolean printOnly;

  OpenCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Failed, InterruptedException {
    FindOption.Verified verified = find.find(terminal, new Messages(terminal, false));
    var location = verified.location();
    String instead = "tails-server unlock " + ShellWord.of(verified.server().petname().text());
    if (!CertificateOverride.canName(location.address().getAddress())) {
      throw new Failed(
          ExitCode.NO_BROWSER, "open.link-local", FindOption.digits(location.address()), instead);
    }
    var override = CertificateOverride.of(location.address(), location.certificate());
    terminal.out().println(override.page());
    String words = String.join(" ", Pin.of(location.certificate()).words());
    terminal.out().println(ClientText.of("open.words", words));
    if (printOnly) {
      terminal.out().println(ClientText.of("open.compare", override.fingerprint()));
    }
    terminal.out().flush();
    if (!printOnly) {
      visit(override, browser(instead), instead);
    }
    return ExitCode.OK.number;
  }

  private Path browser(String instead) throws Failed {
    BrowserSearch search = new BrowserSearch(machine);
    String wanted = browser;
    if (wanted != null) {
      return search
          .named(wanted)
          .orElseThrow(
              () -> new Failed(ExitCode.NO_BROWSER, "open.no-such-browser", wanted, instead));
    }
    if (Tails.is(machine)) {
      throw new Failed(ExitCode.NO_BROWSER, "open.tails", instead);
    }
    return search
        .any()
        .orElseThrow(() -> new Failed(ExitCode.NO_BROWSER, "open.no-browser", instead));
  }

  private void visit(CertificateOverride override, Path program, String instead)
      throws Failed, InterruptedException {
    Visit visit;
    try {
      visit = Visit.prepare(machine, override);
    } catch (IOException e) {
      throw new Failed(
          ExitCode.NO_BROWSER, "open.no-place", String.valueOf(e.getMessage()), instead);
    }
    Visit.Ending ending;
    try {
      say(visit.hasTor() ? "open.opening-tor" : "open.opening", program);
      ending = visit.with(program);
    } catch (IOException e) {
      throw new Failed(ExitCode.NO_BROWSER, "open.not-started", program, instead);
    } finally {
      end(visit);
    }
    switch (ending) {
      case Visit.Ending.Closed() -> say("open.closed");
      case Visit.Ending.NeverOpened(int code) ->
          throw new Failed(ExitCode.NO_BROWSER, "open.never-opened", program, code, instead);
    }
  }

  private void end(Visit visit) throws Failed {
    try {
      visit.close();
    } catch (IOException e) {
      throw new Failed(ExitCode.TRACES_LEFT, "open.traces", String.valueOf(e.getMessage()));
    }
  }

  private void say(String key, Object... arguments) {
    terminal.err().println(ClientText.of(key, arguments));
  }
}
