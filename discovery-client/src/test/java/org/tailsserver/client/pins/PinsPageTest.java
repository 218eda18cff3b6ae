// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.pins;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.client.json.PinsJson;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.identity.SshKeyPair;
import org.tailsserver.pinning.ssh.SshHostKey;
import org.tailsserver.pinning.store.PinFile;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinStoreException;
import org.tailsserver.pinning.store.PinnedServer;

/** docs/pins.md says what the programs do. */
class PinsPageTest {

  @TempDir Path home;
  private String page = "";

  @BeforeEach
  void read() throws IOException {
    page = Files.readString(Path.of("..", "docs", "pins.md"));
  }

  @Test
  void theFileLooksAsThePageSays() throws Exception {
    Matcher pin = Pattern.compile("pin: (sha256:[0-9a-f]{64})").matcher(page);
    assertTrue(pin.find(), page);
    PinnedServer server = workshop();
    String file =
        new String(PinFile.write(server, true), UTF_8)
            .replace(server.pin().text(), pin.group(1))
            .replaceAll("(ssh-host-key: ssh-ed25519) .*", "$1 ... ...")
            .replaceAll("(?s)(BEGIN CERTIFICATE-----\n).*(\n-----END)", "$1...$2");
    assertTrue(page.contains("```\n" + file + "```\n"), file);
    assertTrue(page.contains("at most " + PinFile.MAX_BYTES + " bytes"), page);
  }

  @Test
  void theQrCodeHoldsWhatThePageSays() throws Exception {
    PinnedServer server = workshop();
    String digest = server.pin().text().substring("sha256:".length());
    String shape = PinText.of(server).replace(digest, "[0-9a-f]{64}");
    assertTrue(Pattern.compile("\n    " + shape + "\n").matcher(page).find(), shape);
  }

  @Test
  void jsonHasTheKeysThatThePageSays() throws Exception {
    PinStore store = PinStore.at(home.resolve("pins"));
    store.save(workshop());
    store.save(
        PinnedServer.of(
            ServerName.of("attic"), ServerIdentity.generate(ServerName.of("attic")).certificate()));
    Files.delete(store.folder().resolve("attic/certificate.pem"));
    Matcher block = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertTrue(block.find(), page);
    JsonObject documented = JsonParser.parseString(block.group(1)).getAsJsonObject();
    JsonObject printed = JsonParser.parseString(PinsJson.listing(store.list())).getAsJsonObject();
    assertEquals(keys(documented), keys(printed));
    for (PinStoreException.Cause cause : PinStoreException.Cause.values()) {
      boolean ofAnEntry =
          switch (cause) {
            case PETNAME_TAKEN, ALREADY_KEPT, NOT_KEPT, NOT_WIPED -> false;
            default -> true;
          };
      String name = cause.name().toLowerCase(Locale.ROOT).replace('_', '-');
      assertEquals(ofAnEntry, page.contains("`" + name + "`"), name);
    }
  }

  private static String keys(JsonObject listing) {
    StringBuilder keys = new StringBuilder();
    listing
        .entrySet()
        .forEach(list -> {
          keys.append(list.getKey());
          for (JsonElement each : list.getValue().getAsJsonArray()) {
            keys.append(each.getAsJsonObject().keySet());
          }
        });
    return keys.toString();
  }

  @Test
  void namesOfAnyScriptAreAsciiInTheQrCode() throws Exception {
    ServerName name = ServerName.of("Ω a:b~%");
    PinnedServer server = PinnedServer.of(name, ServerIdentity.generate(name).certificate());
    String text = PinText.of(server);
    assertTrue(text.endsWith(":%CE%A9%20a%3Ab~%25"), text);
  }

  private static PinnedServer workshop() throws Exception {
    ServerName name = ServerName.of("workshop");
    ServerIdentity identity = ServerIdentity.generate(name);
    return PinnedServer.of(name, identity.certificate())
        .withSsh(SshHostKey.provedWith(identity.key(), SshKeyPair.generate().publicKey()))
        .seenAt(InetAddress.ofLiteral("192.168.1.7"), 443);
  }
}
