// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Locale;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;

/** What {@code pins} prints for scripts; the shape is in docs/pins.md. */
public final class PinsJson {

  private PinsJson() {}

  /** What {@code pins list --json} prints. */
  public static String listing(PinStore.Listing listing) {
    JsonObject object = new JsonObject();
    JsonArray servers = new JsonArray();
    listing.servers().forEach(server -> servers.add(object(server)));
    object.add("servers", servers);
    JsonArray damaged = new JsonArray();
    for (PinStore.Damaged entry : listing.damaged()) {
      JsonObject one = new JsonObject();
      one.addProperty("petname", entry.petname());
      one.addProperty(
          "cause", entry.why().what().name().toLowerCase(Locale.ROOT).replace('_', '-'));
      one.addProperty("why", entry.why().getMessage());
      damaged.add(one);
    }
    object.add("damaged", damaged);
    return Json.text(object);
  }

  /** What {@code pins show --json} prints. */
  public static String server(PinnedServer server) {
    return Json.text(object(server));
  }

  private static JsonObject object(PinnedServer server) {
    JsonObject object = new JsonObject();
    object.addProperty("petname", server.petname().text());
    object.addProperty("name", server.name().text());
    object.addProperty("words", String.join(" ", server.pin().words()));
    object.addProperty("pin", server.pin().text());
    object.addProperty("certificateSha256", server.fingerprint().text());
    server.sshHostKey().ifPresent(key -> object.addProperty("sshHostKey", key.key().fingerprint()));
    object.addProperty("port", server.port());
    server
        .lastAddress()
        .ifPresent(address -> object.addProperty("lastAddress", address.getHostAddress()));
    return object;
  }
}
