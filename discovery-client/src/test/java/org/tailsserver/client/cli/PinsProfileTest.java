// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tailsserver.client.cli.ScriptedServer.identity;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;

class PinsProfileTest {

  @TempDir Path home;
  private PinnedServer workshop =
      PinnedServer.of(name("workshop"), identity("workshop").certificate());
  private Path profile = Path.of("");

  @BeforeEach
  void oneServerThatWasSeenAndOneThatWasNot() throws IOException {
    workshop = workshop.seenAt(InetAddress.ofLiteral("192.0.2.7"), 443);
    PinStore.at(home.resolve("pins")).save(workshop);
    PinStore.at(home.resolve("pins"))
        .save(PinnedServer.of(name("attic"), identity("attic").certificate()));
    profile = Files.createDirectory(home.resolve("profile"));
    Files.createFile(profile.resolve("prefs.js"));
  }

  @Test
  void theBrowserOpensThePagesOfAllServersThatWereSeenUntilThatIsUndone() throws Exception {
    CommandRun run = pins("--into-profile", profile.toString());
    assertEquals(0, run.code(), run.err());
    assertEquals(
        "workshop: the browser opens https://192.0.2.7:443/ with no warning now.\n", run.out());
    assertTrue(run.err().startsWith("attic was not seen"), run.err());
    String exceptions = Files.readString(profile.resolve("cert_override.txt"));
    assertTrue(exceptions.contains("192.0.2.7:443:"), exceptions);
    assertTrue(exceptions.contains(workshop.fingerprint().text()), exceptions);

    assertEquals(0, pins("--out-of-profile", profile.toString()).code());
    assertEquals("", Files.readString(profile.resolve("cert_override.txt")));
  }

  @Test
  void whatIsNoProfileIsNotMadeOne() {
    CommandRun run = pins("--into-profile", home.toString());
    assertEquals(24, run.code());
    assertTrue(run.err().contains("does not look like a browser's profile"), run.err());
    assertFalse(Files.exists(home.resolve("cert_override.txt")));
  }

  @Test
  void anExceptionThePersonMadeForTheAddressIsToldAndLeft() throws Exception {
    String theirs = "192.0.2.7:443:\tOID.2.16.840.1.101.3.4.2.1\tAA:BB\t\n";
    Files.writeString(profile.resolve("cert_override.txt"), theirs);
    CommandRun run = pins("--into-profile", profile.toString());
    assertEquals(24, run.code());
    assertTrue(run.err().contains("workshop: you made another exception"), run.err());
    assertEquals(theirs, Files.readString(profile.resolve("cert_override.txt")));
  }

  @Test
  void aCommandBehindTheOptionIsNotHalfObeyed() {
    CommandRun run = pins("--into-profile", profile.toString(), "list");
    assertEquals(2, run.code());
    assertFalse(Files.exists(profile.resolve("cert_override.txt")));
  }

  private CommandRun pins(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "pins";
    all[1] = "--pin-store";
    all[2] = home.resolve("pins").toString();
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return CommandRun.of(all);
  }

  private static ServerName name(String name) {
    try {
      return ServerName.of(name);
    } catch (org.tailsserver.config.name.InvalidServerNameException e) {
      throw new IllegalArgumentException(name, e);
    }
  }
}
