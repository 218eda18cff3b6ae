// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tailsserver.client.cli.KeptPins.seen;
import static org.tailsserver.client.cli.KeptPins.server;
import static org.tailsserver.client.cli.KeptPins.words;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.client.pins.PinText;
import org.tailsserver.pinning.store.PinnedServer;
import org.tailsserver.qr.DrawnCode;

class PinsListShowTest {

  private static final PinnedServer WORKSHOP = seen(server("workshop"), "192.168.1.7", 8443);
  private static final PinnedServer SHED =
      server("my shed", "garage", ScriptedServer.identity("garage"));
  private static final String HOSTILE = "\u001b[2Jevil\u202e";

  @TempDir Path home;
  private KeptPins pins = new KeptPins(Path.of(""));

  @BeforeEach
  void emptyStore() {
    pins = new KeptPins(home.resolve("pins"));
  }

  @Test
  void eachServerIsListedWithItsWordsItsOwnNameAndWhereItWasSeen() throws IOException {
    pins.keep(WORKSHOP, SHED);
    String expected =
        """
        my shed
            calls itself  garage
            words         %s
            last seen at  (never on this machine)
        workshop
            words         %s
            last seen at  192.168.1.7:8443
        """
            .formatted(words(SHED), words(WORKSHOP));
    assertEquals(new CommandRun(0, expected, ""), pins.run("list"));
    assertEquals(new CommandRun(0, expected, ""), pins.run());
  }

  @Test
  void theStoreMayBeNamedBehindTheCommandToo() throws IOException {
    pins.keep(WORKSHOP);
    CommandRun run = CommandRun.of("pins", "list", "--pin-store", pins.folder().toString());
    assertEquals(pins.run("list"), run);
    assertTrue(run.out().startsWith("workshop\n"), run.out());
  }

  @Test
  void whoKeepsNoServerIsToldWhereOneComesFrom() {
    CommandRun run = pins.run();
    assertEquals(0, run.code());
    assertTrue(run.out().startsWith("You keep no server yet"), run.out());
    assertFalse(Files.exists(pins.folder()));
  }

  @Test
  void damagedEntriesAreListedWithTheirCauseAndCannotSteerTheTerminal() throws IOException {
    pins.keep(WORKSHOP, SHED);
    Files.writeString(pins.folder().resolve("workshop/server.toml"), "");
    Files.createDirectory(
        pins.folder().resolve(HOSTILE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    for (String json : List.of("", "--json")) {
      CommandRun run = json.isEmpty() ? pins.run("list") : pins.run("list", json);
      assertEquals(0, run.code(), run.err());
      assertTrue(run.out().chars().noneMatch(c -> c == 0x1b || c == 0x202e), run.out());
    }
    String out = pins.run().out();
    assertTrue(out.startsWith("my shed\n"), out);
    assertTrue(out.contains("DAMAGED: <U+001B>[2Jevil<U+202E>\n"), out);
    assertTrue(out.contains("DAMAGED: workshop\n"), out);
    assertTrue(out.contains("server.toml is damaged: "), out);
  }

  @Test
  void jsonHasOneShapeWhateverIsKept() throws IOException {
    pins.keep(WORKSHOP, SHED);
    Files.delete(pins.folder().resolve("my shed/certificate.pem"));
    CommandRun run = pins.run("list", "--json");
    assertEquals("", run.err());
    assertEquals(1, run.out().lines().count());
    JsonObject listing = JsonParser.parseString(run.out()).getAsJsonObject();
    assertEquals(Set.of("servers", "damaged"), listing.keySet());
    JsonObject server = listing.getAsJsonArray("servers").get(0).getAsJsonObject();
    assertEquals(WORKSHOP.pin().text(), server.get("pin").getAsString());
    assertEquals(words(WORKSHOP), server.get("words").getAsString());
    assertEquals(WORKSHOP.fingerprint().text(), server.get("certificateSha256").getAsString());
    assertEquals(8443, server.get("port").getAsInt());
    assertEquals("192.168.1.7", server.get("lastAddress").getAsString());
    JsonObject damaged = listing.getAsJsonArray("damaged").get(0).getAsJsonObject();
    assertEquals("my shed", damaged.get("petname").getAsString());
    assertEquals("missing", damaged.get("cause").getAsString());
    assertTrue(damaged.get("why").getAsString().contains("certificate.pem is missing"));
    assertEquals(run, pins.run("--json"));
    assertEquals(run, pins.run("--json", "list"));
  }

  @Test
  void jsonIsNotSilentlyIgnoredWhereThereIsNone() throws IOException {
    pins.keep(WORKSHOP);
    for (String[] arguments :
        new String[][] {
          {"--json", "forget", "--yes", "workshop"},
          {"--json", "rename", "workshop", "x"},
          {"--json", "export", "workshop", "-"},
          {"--json", "import", "--yes", "-"}
        }) {
      assertEquals(2, pins.run(arguments).code());
    }
    assertEquals(List.of(WORKSHOP), pins.servers());
  }

  @Test
  void allThatIsKnownOfAServerIsShown() throws IOException {
    pins.keep(WORKSHOP);
    assertEquals(
        new CommandRun(
            0,
            """
            workshop
                words         %s
                last seen at  192.168.1.7:8443
                port          8443
                pin           %s
                certificate   SHA-256 %s
            """
                .formatted(words(WORKSHOP), WORKSHOP.pin(), WORKSHOP.fingerprint()),
            ""),
        pins.run("show", "workshop"));
    JsonObject shown =
        JsonParser.parseString(pins.run("show", "--json", "workshop").out()).getAsJsonObject();
    JsonObject listed = JsonParser.parseString(pins.run("--json").out()).getAsJsonObject();
    assertEquals(listed.getAsJsonArray("servers").get(0), shown);
  }

  @Test
  void aNameIsUnderstoodHoweverTheKeyboardComposesItsLetters() throws IOException {
    pins.keep(server("Gr\u00fc\u00dfe"));
    assertEquals(0, pins.run("show", "Gru\u0308\u00dfe").code());
  }

  @Test
  void whatIsNotKeptIsSaidWithWhatIs() throws IOException {
    CommandRun none = pins.run("show", "workshop");
    assertEquals(4, none.code());
    assertTrue(none.err().startsWith("You keep no server yet"), none.err());
    pins.keep(WORKSHOP, SHED);
    CommandRun other = pins.run("show", "attic\u001b[2J");
    assertEquals(4, other.code());
    assertEquals(
        "You keep no server called \"attic<U+001B>[2J\". You keep: my shed, workshop\n",
        other.err());
  }

  @Test
  void ofADamagedServerTheCauseIsShownInPlaceOfWordsNobodyShouldCompare() throws IOException {
    pins.keep(WORKSHOP);
    Files.writeString(pins.folder().resolve("workshop/certificate.pem"), "x");
    for (String command : List.of("show", "export")) {
      CommandRun run = pins.run(command, "workshop");
      assertEquals(11, run.code());
      assertEquals("", run.out());
      assertTrue(run.err().contains("certificate.pem is damaged"), run.err());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "list",
        "list --json",
        "show workshop",
        "export workshop -",
        "rename workshop shed",
        "forget --yes workshop"
      })
  void aStoreThatOthersCouldHaveAlteredIsRefusedWithTheCause(String command) throws IOException {
    pins.keep(WORKSHOP);
    pins.closeToOthersNoMore();
    String[] arguments = command.isEmpty() ? new String[0] : command.split(" ", -1);
    CommandRun open = pins.run(arguments);
    assertEquals(11, open.code());
    assertEquals("", open.out());
    assertTrue(open.err().contains("close it with: chmod 700 '" + pins.folder() + "'"), open.err());
    CommandRun foreign = new KeptPins(pins.ofAnotherUser()).run(arguments);
    assertEquals(11, foreign.code());
    assertEquals("", foreign.out());
    assertTrue(foreign.err().contains("belongs to another user"), foreign.err());
  }

  @Test
  void theQrCodeHoldsThePinAndTheServersOwnName() throws IOException {
    pins.keep(SHED);
    CommandRun run = pins.run("show", "--qr", "my shed");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().startsWith("my shed\n"), run.out());
    assertEquals(PinText.of(SHED), DrawnCode.inTheEndOf(run.out()).read());
    assertTrue(PinText.of(SHED).endsWith(":garage"));
    assertTrue(run.err().startsWith("The QR code is drawn without colours."), run.err());
    assertFalse(run.out().contains("\u001b"));
  }

  @Test
  void onATerminalTheQrCodeBringsItsOwnColours() throws IOException {
    pins.keep(SHED);
    String before = System.setProperty("picocli.ansi", "true");
    try {
      CommandRun run = pins.run("show", "--qr", "my shed");
      assertEquals("", run.err());
      assertTrue(run.out().contains("\u001b[0;30;47;107m"), run.out());
      assertEquals(PinText.of(SHED), DrawnCode.inTheEndOf(run.out()).read());
    } finally {
      if (before == null) {
        System.clearProperty("picocli.ansi");
      } else {
        System.setProperty("picocli.ansi", before);
      }
    }
  }

  @Test
  void aTerminalWithoutBlockCharactersGetsTheWordsAndASentence() throws IOException {
    pins.keep(WORKSHOP);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, US_ASCII),
            new PrintStream(err, true, US_ASCII),
            () -> null);
    int code =
        Main.run(
            terminal, "pins", "--pin-store", pins.folder().toString(), "show", "--qr", "workshop");
    assertEquals(23, code);
    assertTrue(out.toString(US_ASCII).contains(words(WORKSHOP)));
    assertTrue(err.toString(UTF_8).contains("encoding (US-ASCII) has no block"));
  }

  @Test
  void aQrCodeInJsonIsRefused() throws IOException {
    pins.keep(WORKSHOP);
    assertEquals(2, pins.run("show", "--qr", "--json", "workshop").code());
  }
}
