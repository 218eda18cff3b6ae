// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.client.onions.Clipboard;
import org.tailsserver.pinning.identity.ClientIdentity;
import org.tailsserver.pinning.identity.SshKeyPair;
import org.tailsserver.pinning.onion.ClientKeyPair;
import org.tailsserver.pinning.onion.OnionAddress;
import org.tailsserver.pinning.onion.OnionKey;
import org.tailsserver.pinning.store.KeptOnion;
import org.tailsserver.pinning.store.KeptOnion.Access;
import org.tailsserver.pinning.store.NewOnion;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;

@DisplayName("tails-server onions")
class OnionsCommandTest {

  private static final String CATALOGUE = "../server-config/src/main/catalogue";
  private static final PinnedServer WORKSHOP = KeptPins.server("workshop");
  private static final OnionAddress DOCUMENTS = OnionKey.generate().address();
  private static final OnionAddress SITE = OnionKey.generate().address();
  private static final String PASSWORD = "öpen sesame";

  @TempDir Path home;
  private final ClientKeyPair pair = ClientKeyPair.generate();
  private final String key = new String(pair.privateHalf().letters(), US_ASCII);
  private PinStore store = PinStore.at(Path.of(""));

  @BeforeEach
  void keep() throws IOException {
    store = PinStore.at(home.resolve("pins"));
    store.save(
        WORKSHOP,
        ClientIdentity.generate(),
        SshKeyPair.generate(),
        List.of(
            new NewOnion(
                new KeptOnion("gobby", DOCUMENTS, OptionalInt.of(6523), PASSWORD, Access.KEY),
                Optional.of(pair.privateHalf())),
            new NewOnion(
                new KeptOnion("site", SITE, OptionalInt.empty(), "", Access.ANYBODY),
                Optional.empty())));
  }

  @Test
  void listsServicesAndNothingSecretButWhereTheyAre() {
    CommandRun run = onions("workshop");
    assertEquals(0, run.code(), run.err());
    assertEquals(
        """
        gobby: Shared documents (Gobby)
            address   %s
            port      6523
            use with  Gobby
            password  kept here, secret
            key       kept here, secret
        site
            address   %s
            key       none needed: whoever knows the address can use it
        For your guests, with what is secret: tails-server onions workshop --hand-over, \
        or --copy into the clipboard
        """
            .formatted(DOCUMENTS.host(), SITE.host()),
        run.out());
    assertNoSecret(run);
  }

  @Test
  void handsOverWhatAGuestNeedsAndTorTakes() {
    CommandRun run = onions("workshop", "gobby", "--hand-over");
    assertEquals(0, run.code(), run.err());
    assertTrue(
        run.out()
            .startsWith(
                """
                Shared documents (Gobby) on the server "workshop"
                    Application:  Gobby
                    Address:      %s
                    Port:         6523
                    Password:     %s
                    Key:          %s
                """
                    .formatted(DOCUMENTS.host(), PASSWORD, key)),
        run.out());
    String line = DOCUMENTS.name() + ":descriptor:x25519:" + key;
    assertTrue(run.out().contains("\n    " + line + "\n"), run.out());
    assertTrue(run.out().contains("/gobby-" + DOCUMENTS.name().substring(0, 8) + ".auth_private"));
    assertTrue(run.out().contains("Connect to Server"), run.out());
    assertFalse(run.out().contains(SITE.name()), run.out());
    assertEquals("", run.err());
  }

  @Test
  void handsOverAllServicesOneAfterAnother() {
    CommandRun run = onions("workshop", "--hand-over");
    assertTrue(run.out().contains("\n\nsite on the server \"workshop\"\n"), run.out());
    assertTrue(run.out().contains(SITE.host()), run.out());
  }

  @Test
  void sendsGuestsOfAWebsiteToTorBrowser() throws Exception {
    Path service = Files.createDirectories(home.resolve("catalogue/gobby"));
    Files.createDirectories(service.resolve("files"));
    Files.writeString(service.resolve("messages.properties"), "name=A website\n");
    Files.writeString(service.resolve("files/x.service"), "");
    Files.writeString(
        service.resolve("service.toml"),
        """
        version = 1
        display-name = "name"
        packages = []
        unit = "x.service"
        user = "x"
        port = 8080
        health = "tcp"
        [hand-over]
        with = "browser"
        port = 80
        [[file]]
        name = "x.service"
        kind = "unit"
        """);
    CommandRun run =
        CommandRun.of(arguments(home.resolve("catalogue"), "workshop", "gobby", "--hand-over"));
    String url = "http://" + DOCUMENTS.host() + ":6523/";
    assertTrue(run.out().contains("Open it in Tor Browser: " + url + "\n"), run.out());
    assertTrue(run.out().contains("private key, enter the key above"), run.out());
    assertFalse(run.out().contains("ClientOnionAuthDir"), run.out());
  }

  @Test
  void printsJsonWithSecretsOnlyWhenAskedFor() {
    CommandRun plain = onions("workshop", "--json");
    assertEquals(
        ("{'petname':'workshop','name':'workshop','onions':["
                + "{'service':'gobby','address':'"
                + DOCUMENTS.host()
                + "','port':6523,'access':'key','displayName':'Shared documents (Gobby)',"
                + "'application':'Gobby','with':'application'},"
                + "{'service':'site','address':'"
                + SITE.host()
                + "','access':'anybody'}]}\n")
            .replace('\'', '"'),
        plain.out());
    assertNoSecret(plain);
    String secret = onions("workshop", "gobby", "--json", "--hand-over").out();
    assertTrue(secret.contains("\"clientKey\":\"" + key + "\""), secret);
    assertTrue(secret.contains("\"password\":\"" + PASSWORD + "\""), secret);
  }

  @Test
  void hasTheJsonThatItsPageSays() throws Exception {
    String page = Files.readString(Path.of("../docs/onions.md"));
    Matcher block = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertTrue(block.find(), page);
    JsonObject documented = JsonParser.parseString(block.group(1)).getAsJsonObject();
    JsonObject printed =
        JsonParser.parseString(onions("workshop", "gobby", "--json").out()).getAsJsonObject();
    assertEquals(documented.keySet(), printed.keySet());
    assertEquals(first(documented).keySet(), first(printed).keySet());
    JsonObject secret =
        JsonParser.parseString(onions("workshop", "gobby", "--json", "--hand-over").out())
            .getAsJsonObject();
    for (String key : first(secret).keySet()) {
      assertTrue(page.contains("`" + key + "`") || first(printed).has(key), key);
    }
  }

  private static JsonObject first(JsonObject printed) {
    return printed.getAsJsonArray("onions").get(0).getAsJsonObject();
  }

  @Test
  void drawsAQrCodeAndSaysThatItIsSecret() {
    CommandRun run = onions("workshop", "gobby", "--qr");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().startsWith("gobby: Shared documents (Gobby)\n"), run.out());
    assertTrue(run.out().contains("█▀▀▀▀▀█"), run.out());
    assertTrue(run.err().contains("show it to nobody else"), run.err());
    assertNoSecret(run);
  }

  @Test
  void copiesWhatItWouldPrintAndSaysHowToEmptyTheClipboard() throws Exception {
    Path program = home.resolve("xclip");
    Files.writeString(program, "#!/bin/sh\ncat >'" + home + "/copied'\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    Clipboard.Search session = Clipboard.search(Map.of("DISPLAY", ":7"), List.of(home));
    CommandRun run = copy(session);
    assertEquals(0, run.code(), run.err());
    assertEquals(
        onions("workshop", "gobby", "--hand-over").out(), Files.readString(home.resolve("copied")));
    assertTrue(run.out().startsWith("In the clipboard: the hand-over of gobby."), run.out());
    assertTrue(run.out().contains("xclip -selection clipboard -in </dev/null"), run.out());
    assertNoSecret(run);
    Files.writeString(program, "#!/bin/sh\ncat >/dev/null\nexit 1\n");
    CommandRun refused = copy(session);
    assertEquals(ExitCode.NO_CLIPBOARD.number, refused.code());
    assertTrue(refused.err().contains("did not take it"), refused.err());
    assertNoSecret(refused);
  }

  @Test
  void withoutAClipboardSaysWhatElseToDo() {
    CommandRun run = copy(new Clipboard.Search.NoSession());
    assertEquals(ExitCode.NO_CLIPBOARD.number, run.code());
    assertTrue(run.err().contains("--hand-over"), run.err());
    run = copy(new Clipboard.Search.NoProgram());
    assertEquals(ExitCode.NO_CLIPBOARD.number, run.code());
    assertTrue(run.err().contains("apt install wl-clipboard"), run.err());
    assertNoSecret(run);
  }

  private CommandRun copy(Clipboard.Search clipboard) {
    return CommandRun.with(clipboard, arguments(Path.of(CATALOGUE), "workshop", "gobby", "--copy"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--copy", "--qr", "--hand-over"})
  void hasNothingToHandOverOfAServerMadeElsewhere(String form) throws IOException {
    store.save(KeptPins.server("garage"));
    CommandRun run = onions("garage", form);
    assertEquals(ExitCode.NOT_FOUND.number, run.code());
    assertTrue(run.err().contains("where the stick was made"), run.err());
    assertEquals(0, onions("garage").code());
    assertEquals(
        "{\"petname\":\"garage\",\"name\":\"garage\",\"onions\":[]}\n",
        onions("garage", "--json").out());
  }

  @Test
  void saysOfAServiceTheServerToldOfThatItsKeyIsElsewhere() throws IOException {
    PinnedServer garage = KeptPins.server("garage");
    store.save(garage);
    store.onions(garage).learn(Map.of("gobby", SITE));
    CommandRun list = onions("garage");
    assertTrue(list.out().contains("    port      6523\n"), list.out());
    assertTrue(list.out().contains("key       not on this machine"), list.out());
    CommandRun block = onions("garage", "--hand-over");
    assertTrue(block.out().contains("This service may need a key, which is not here."));
    assertFalse(block.out().contains("    Key:"), block.out());
  }

  @Test
  void knowsNoOtherServersNorServices() {
    assertEquals(ExitCode.NOT_FOUND.number, onions("shed").code());
    CommandRun run = onions("workshop", "chat");
    assertEquals(ExitCode.NOT_FOUND.number, run.code());
    assertTrue(run.err().contains("It has: gobby, site"), run.err());
    assertEquals(ExitCode.USAGE.number, onions("workshop", "--copy", "--qr").code());
  }

  @Test
  void worksWithoutTheCatalogue() {
    CommandRun run = CommandRun.of(arguments(home.resolve("missing"), "workshop", "--hand-over"));
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().startsWith("gobby on the server \"workshop\"\n    Address:"), run.out());
    assertTrue(run.out().contains(key), run.out());
    assertTrue(run.err().contains("cannot be read"), run.err());
  }

  @Test
  void refusesADamagedKeyAndAStoreOthersCanRead() throws Exception {
    Path file = home.resolve("pins/workshop/onions/gobby.auth_private");
    Files.writeString(file, "x");
    CommandRun run = onions("workshop", "--hand-over");
    assertEquals(ExitCode.PIN_STORE.number, run.code());
    assertEquals("", run.out());
    assertEquals(0, onions("workshop").code());
    new KeptPins(home.resolve("pins")).closeToOthersNoMore();
    assertEquals(ExitCode.PIN_STORE.number, onions("workshop").code());
  }

  @Test
  void isForgottenWithItsServerAfterAWarning() {
    CommandRun run = new KeptPins(home.resolve("pins")).answer("no\n", "forget", "workshop");
    assertTrue(run.err().contains("the keys by which you and your guests reach its services"));
    assertTrue(run.err().contains("onions/gobby.auth_private"), run.err());
    assertNoSecret(run);
  }

  @Test
  void isNotCarriedAlongByAnExportedPin() throws Exception {
    CommandRun run = new KeptPins(home.resolve("pins")).run("export", "workshop", "-");
    assertEquals(0, run.code(), run.err());
    assertFalse(run.out().contains(DOCUMENTS.name()), run.out());
    assertNoSecret(run);
  }

  private void assertNoSecret(CommandRun run) {
    for (String secret : List.of(key, PASSWORD)) {
      assertFalse((run.out() + run.err()).contains(secret));
    }
  }

  private CommandRun onions(String... arguments) {
    return CommandRun.of(arguments(Path.of(CATALOGUE), arguments));
  }

  private String[] arguments(Path catalogue, String... arguments) {
    List<String> all = new ArrayList<>(List.of("onions"));
    all.addAll(List.of("--pin-store", home.resolve("pins").toString()));
    all.addAll(List.of("--catalogue", catalogue.toString()));
    all.addAll(List.of(arguments));
    return all.toArray(String[]::new);
  }
}
