// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.URI;
import java.util.concurrent.Callable;
import org.tailsserver.client.open.Browser;
import org.tailsserver.client.text.ClientText;
import org.tailsserver.client.unlock.Unlocking;
import org.tailsserver.client.verify.Location;
import org.tailsserver.pinning.pin.CertificateFingerprint;
import org.tailsserver.pinning.pin.Pin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Verifies a server, then opens its page. */
@Command(
    name = "open",
    mixinStandardHelpOptions = true,
    versionProvider = TailsServerCommand.Version.class)
final class OpenCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private FindOption find = new FindOption();

  @Option(names = "--browser", paramLabel = "PROGRAM", defaultValue = Browser.DESKTOP)
  private String browser = Browser.DESKTOP;

  @Option(names = "--print")
  private boolean printOnly;

  OpenCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Failed, InterruptedException {
    FindOption.Verified verified = find.find(terminal, new Messages(terminal, false));
    Location.Found location = verified.location();
    if (location.address().getAddress() instanceof Inet6Address address
        && address.isLinkLocalAddress()) {
      // It means nothing without the interface, and browsers take no address with one.
      throw new Failed(
          ExitCode.NO_BROWSER,
          "open.link-local",
          verified.server().petname().text(),
          FindOption.digits(location.address()));
    }
    URI page = Unlocking.page(location.address());
    terminal.out().println(page);
    terminal
        .out()
        .println(
            ClientText.of(
                "open.compare",
                String.join(" ", Pin.of(location.certificate()).words()),
                CertificateFingerprint.of(location.certificate())));
    terminal.out().flush();
    if (!printOnly) {
      start(page);
    }
    return ExitCode.OK.number;
  }

  private void start(URI page) throws Failed {
    try {
      new Browser(browser).open(page);
      terminal.err().println(ClientText.of("open.warning"));
    } catch (IOException e) {
      throw new Failed(ExitCode.NO_BROWSER, "open.no-browser", browser, page);
    }
  }
}
