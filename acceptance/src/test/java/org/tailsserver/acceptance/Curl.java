// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tailsserver.fixtures.lan.LanHost;
import org.tailsserver.fixtures.process.CommandResult;
import org.tailsserver.fixtures.vm.Vm;

/** A browser made of curl, with a cookie jar of its own, that pins the server's key its own way. */
final class Curl {
  private final LanHost host;
  private final List<String> command;

  Curl(LanHost host, Stick stick, String jar) {
    this.host = host;
    String hex = stick.server().pin().text().replace("sha256:", "");
    String pin = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    String cookies = stick.home().resolveSibling(jar + ".cookies").toString();
    this.command =
        List.of(
            "curl",
            "--silent",
            "--show-error",
            "--include",
            "--insecure",
            "--pinnedpubkey",
            "sha256//" + pin,
            "--max-time",
            Long.toString(Laptop.PATIENCE.toSeconds()),
            "--cookie-jar",
            cookies,
            "--cookie",
            cookies);
  }

  /** An answer: its first line and headers, and the page. */
  record Page(String head, String body) {
    int status() {
      return Integer.parseInt(head.split(" ", 3)[1]);
    }

    /** The page without its style, for messages. */
    String shown() {
      return body.substring(Math.max(0, body.indexOf("<main")));
    }

    Optional<String> header(String name) {
      String start = name.toLowerCase(Locale.ROOT) + ":";
      return head.lines()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
          .map(line -> line.substring(start.length()).strip())
          .findFirst();
    }
  }

  Page get(String path) throws IOException, InterruptedException {
    return run(List.of(), new byte[0], path);
  }

  /** Sends the form as a browser does; the passphrase is on curl's standard input only. */
  Page submit(byte[] passphrase) throws IOException, InterruptedException {
    // Of an empty file curl makes an empty body, without the field's name.
    List<String> form =
        passphrase.length == 0
            ? List.of("--data", "passphrase=")
            : List.of("--data-urlencode", "passphrase@-");
    return run(form, passphrase, "/unlock");
  }

  /** Presses a button that sends nothing but itself. */
  Page post(String path) throws IOException, InterruptedException {
    return run(List.of("--data", ""), new byte[0], path);
  }

  /**
   * Submits, and goes where the server sends it, until a page wants no renewal. If it was too soon
   * after a wrong passphrase, submits again.
   */
  Page unlock(byte[] passphrase) throws IOException, InterruptedException {
    Page page = submit(passphrase);
    while (true) {
      Optional<String> elsewhere = page.header("Location");
      Optional<String> again = page.header("Refresh");
      if (elsewhere.isPresent()) {
        page = get(elsewhere.get());
      } else if (again.isPresent()) {
        host.run("sleep", again.get().split(";", 2)[0]).orThrow();
        page = get("/");
      } else if (page.body().contains("Your passphrase was not tried and not kept.")) {
        page = submit(passphrase);
      } else {
        return page;
      }
    }
  }

  private Page run(List<String> options, byte[] input, String path)
      throws IOException, InterruptedException {
    List<String> argv = new ArrayList<>(command);
    argv.addAll(options);
    argv.add("https://" + Vm.ADDRESS + path);
    CommandResult ran = host.run(argv, input).orThrow();
    String[] parts = ran.out().split("\r\n\r\n", 2);
    return new Page(parts[0], parts[1]);
  }
}
