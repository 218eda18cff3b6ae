// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tailsserver.config.catalogue.CatalogueService.Choice;
import org.tailsserver.config.server.ServiceEntry;
import org.tailsserver.config.toml.TomlException;
import org.tailsserver.config.toml.TomlValue;

@DisplayName("The catalogue")
class CatalogueTest {

  private static final Path OURS = Path.of("src/main/catalogue");
  private static final ServicePlaces PLACES =
      new ServicePlaces(
          Path.of("/live/persistence/TailsServer_unlocked"),
          "live-persistence-TailsServer_unlocked.mount",
          Path.of("/live/persistence/TailsServer_unlocked/data/gobby"),
          Path.of("/run/tails-server/services/gobby"));

  @TempDir Path folder;

  @Test
  void hasGobby() throws Exception {
    CatalogueService gobby = gobby();
    assertEquals("Shared documents (Gobby)", gobby.displayName(Locale.ENGLISH));
    assertEquals(6523, gobby.port());
    assertEquals(List.of("infinoted"), gobby.packages());
    assertEquals("tails-server-gobby.service", gobby.unit());
    assertEquals(CatalogueService.Health.TCP, gobby.health());
    for (ServiceOption option : gobby.options()) {
      assertTrue(gobby.text(option.help(), Locale.ENGLISH).endsWith("."), option.name());
    }
  }

  @Test
  void knowsWhatTheGuestsOfGobbyNeed() throws Exception {
    CatalogueService gobby = gobby();
    HandOver handOver = gobby.handOver();
    assertEquals(6523, handOver.port());
    assertEquals(HandOver.Opener.APPLICATION, handOver.with());
    assertEquals("Gobby", gobby.text(handOver.application(), Locale.ENGLISH));
    assertTrue(
        gobby.text(handOver.steps().orElseThrow(), Locale.ENGLISH).contains("Connect to Server"));
    assertEquals("", password(gobby, Map.of()));
    assertEquals("open!", password(gobby, Map.of("password", new TomlValue.Text("open!"))));
  }

  private static String password(CatalogueService service, Map<String, TomlValue> options) {
    ServiceEntry entry = new ServiceEntry(service.name(), options);
    return assertInstanceOf(Choice.Accepted.class, service.choose(entry)).service().password();
  }

  @Test
  void rendersGobbyWithItsDefaults() throws Exception {
    assertEquals(
        """
        [infinoted]
        port=6523
        listen-address=127.0.0.1
        security-policy=no-tls
        root-directory=/live/persistence/TailsServer_unlocked/data/gobby
        plugins=note-text;note-chat;autosave

        [autosave]
        interval=10
        """,
        render(gobby(), new ServiceEntry("gobby"), "infinoted.conf"));
  }

  @Test
  void writesTextOfTheOwnerSoThatItStaysOneValue() throws Exception {
    ServiceEntry entry =
        new ServiceEntry(
            "gobby", Map.of("password", new TomlValue.Text("  a\\nb;c $1 ${data} ?{x} ü")));
    String config = render(gobby(), entry, "infinoted.conf");
    assertTrue(config.contains("\npassword=\\s\\sa\\\\nb;c $1 ${data} ?{x} ü\n"), config);
  }

  @Test
  void rendersAUnitThatCannotStartBeforeTheMount() throws Exception {
    String unit = render(gobby(), new ServiceEntry("gobby"), "tails-server-gobby.service");
    for (String line :
        List.of(
            "RequiresMountsFor=/live/persistence/TailsServer_unlocked",
            "BindsTo=live-persistence-TailsServer_unlocked.mount",
            "After=live-persistence-TailsServer_unlocked.mount",
            "User=tails-server-gobby",
            "Environment=DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent",
            "IPAddressDeny=any",
            "IPAddressAllow=localhost")) {
      assertTrue(unit.contains("\n" + line + "\n"), line);
    }
    assertFalse(unit.contains("${"), unit);
  }

  @ParameterizedTest(name = "{0} = {1}: {2}")
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          autosave-seconds,  0,      from 1 to 3600
          autosave-seconds,  3601,   from 1 to 3600
          password,          7,      must be a text
          colour,            7,      no option of this name
          """)
  void refusesAnOptionThatDoesNotFit(String name, long value, String why) throws Exception {
    assertRefused(name, new TomlValue.Whole(value), why);
  }

  @Test
  void refusesATextThatCouldBecomeAnotherLine() throws Exception {
    assertRefused("password", new TomlValue.Text("a\nport=1"), "one line");
    assertRefused("password", new TomlValue.Text("a\u2028b"), "one line");
    assertRefused("password", new TomlValue.Text("a\0"), "one line");
    assertRefused("password", new TomlValue.Text("x".repeat(129)), "128 characters");
    assertRefused("autosave-seconds", new TomlValue.Text("5"), "whole number");
  }

  @Test
  void neverPrintsAnOptionsValue() throws Exception {
    ServiceEntry entry = new ServiceEntry("gobby", Map.of("password", new TomlValue.Text("hush")));
    Choice choice = gobby().choose(entry);
    ConfiguredService service = assertInstanceOf(Choice.Accepted.class, choice).service();
    assertFalse((choice + " " + service + " " + service.files(PLACES)).contains("hush"));
  }

  @Test
  void refusesPlacesThatAUnitWouldReadAsSomethingElse() throws Exception {
    Choice choice = gobby().choose(new ServiceEntry("gobby"));
    ConfiguredService service = assertInstanceOf(Choice.Accepted.class, choice).service();
    ServicePlaces odd = new ServicePlaces(Path.of("/a b"), "x.mount", Path.of("/"), Path.of("/"));
    assertThrows(IllegalArgumentException.class, () -> service.files(odd));
  }

  @Test
  void growsByAFolderAndNothingElse() throws Exception {
    copy(OURS, folder);
    Path echo = folder.resolve("echo");
    Files.createDirectories(echo.resolve("files"));
    Files.writeString(
        echo.resolve("service.toml"),
        """
        version = 1
        display-name = "name"
        packages = []
        unit = "tails-server-echo.service"
        user = "tails-server-echo"
        port = 7
        health = "tcp"
        [option.loud]
        type = "flag"
        default = false
        help = "loud"
        [[file]]
        name = "tails-server-echo.service"
        kind = "unit"
        [[file]]
        name = "echo.conf"
        kind = "config"
        [hand-over]
        with = "browser"
        port = 80
        """);
    Files.writeString(echo.resolve("messages.properties"), "name=Echo\nloud=Shout.\n");
    Files.writeString(echo.resolve("messages_de.properties"), "name=Widerhall\n");
    Files.writeString(echo.resolve("files/tails-server-echo.service"), "[Service]\nUser=${user}\n");
    Files.writeString(
        echo.resolve("files/echo.conf"), "loud=${option.loud}\n?{option.loud}very\nport=${port}");

    Catalogue catalogue = Catalogue.load(folder);
    assertEquals(
        List.of("echo", "gobby"),
        catalogue.services().stream().map(CatalogueService::name).toList());
    CatalogueService service = catalogue.find("echo").orElseThrow();
    assertEquals("Widerhall", service.displayName(Locale.GERMANY));
    assertEquals("Shout.", service.text("loud", Locale.GERMANY));
    assertEquals("loud=false\nport=7", render(service, new ServiceEntry("echo"), "echo.conf"));
    assertEquals(
        new HandOver(80, HandOver.Opener.BROWSER, "name", Optional.empty(), Optional.empty()),
        service.handOver());
    ServiceEntry loud = new ServiceEntry("echo", Map.of("loud", new TomlValue.Flag(true)));
    assertEquals("loud=true\nvery\nport=7", render(service, loud, "echo.conf"));
  }

  @ParameterizedTest(name = "{1} instead of {0}: {2}: {3}")
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          version = 1,           version = 3,            line 2,    this server reads version 1
          port = 6523,           port = 65536,           line 7,    from 1 to 65535
          health = "tcp",        health = "http",        line 8,    must be one of: tcp
          = "name",              = "nom",                line 3,    no text for "nom"
          "infinoted",           "rm -rf",               line 4,    names of Debian packages
          user = "tails,         user = "Tails,          line 6,    cannot have
          unit = "tails,         unit = "snails,         line 5,    No file of kind
          type = "whole",        type = "text",          line 20,   not known here
          default = 10,          default = 0,            line 19,   own limits
          min = 1,               mni = 1,                line 20,   not known here
          escape = "key-file",   escape = "none",        line 25,   cannot use
          kind = "config",       kind = "unit",          line 25,   cannot use
          with = "application",  with = "telnet",        line 40,   must be one of: browser
          = "hand-over.steps",   = "hand-over.stops",    line 39,   no text for
          password = "pass,      password = "bypass,     line 41,   of type "text"
          password = "pass,      port = 0 # ",           line 41,   from 1 to 65535
          password = "pass,      pass = "pass,           line 41,   not known here
          """)
  void saysWhereAFolderIsWrong(String right, String wrong, String line, String why)
      throws Exception {
    copy(OURS, folder);
    Path file = folder.resolve("gobby/service.toml");
    String text = Files.readString(file);
    assertTrue(text.contains(right), right);
    Files.writeString(file, text.replace(right, wrong));
    TomlException e = assertThrows(TomlException.class, () -> Catalogue.load(folder));
    assertEquals("gobby/service.toml, " + line, e.where(), e.why());
    assertTrue(e.why().contains(why), e.why());
  }

  @Test
  void saysWhichFileIsMissing() throws Exception {
    copy(OURS, folder);
    Files.delete(folder.resolve("gobby/files/infinoted.conf"));
    IOException e = assertThrows(IOException.class, () -> Catalogue.load(folder));
    assertTrue(String.valueOf(e.getMessage()).endsWith("infinoted.conf"), e.getMessage());
  }

  private static CatalogueService gobby() throws Exception {
    return Catalogue.load(OURS).find("gobby").orElseThrow();
  }

  private static String render(CatalogueService service, ServiceEntry entry, String file) {
    ConfiguredService configured =
        assertInstanceOf(Choice.Accepted.class, service.choose(entry)).service();
    return configured.files(PLACES).stream()
        .filter(rendered -> rendered.name().equals(file))
        .map(ServiceFile::content)
        .findFirst()
        .orElseThrow();
  }

  private static void assertRefused(String option, TomlValue value, String why) throws Exception {
    Choice choice = gobby().choose(new ServiceEntry("gobby", Map.of(option, value)));
    Choice.Refused refused = assertInstanceOf(Choice.Refused.class, choice);
    assertEquals(option, refused.option());
    assertTrue(refused.why().contains(why), refused.why());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }
}
