// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Locale;
import java.util.Optional;
import org.tailsserver.client.onions.OnionText;
import org.tailsserver.pinning.handover.OnionService;
import org.tailsserver.pinning.onion.ClientKey;
import org.tailsserver.pinning.store.PinnedServer;

/**
 * What {@code onions} prints for scripts; the shape is in docs/onions.md. JSON is made of strings,
 * so secrets that are put into it cannot be wiped.
 */
public final class OnionsJson {

  private final JsonObject object = new JsonObject();
  private final JsonArray onions = new JsonArray();

  public OnionsJson(PinnedServer server) {
    object.addProperty("petname", server.petname().text());
    object.addProperty("name", server.name().text());
    object.add("onions", onions);
  }

  /** Adds a service with nothing secret. */
  public void add(OnionService service) {
    onions.add(plain(service));
  }

  /**
   * Adds a service with its password and key.
   *
   * @param key stays the caller's to close
   */
  public void addWithSecrets(OnionService service, Optional<ClientKey> key) {
    JsonObject one = plain(service);
    if (!service.onion().password().isEmpty()) {
      one.addProperty("password", service.onion().password());
    }
    key.ifPresent(k -> one.addProperty("clientKey", OnionText.letters(k)));
    onions.add(one);
  }

  private static JsonObject plain(OnionService service) {
    JsonObject one = new JsonObject();
    one.addProperty("service", service.name());
    one.addProperty("address", service.onion().address().host());
    service.port().ifPresent(port -> one.addProperty("port", port));
    one.addProperty("access", lower(service.onion().access()));
    service.displayName().ifPresent(name -> one.addProperty("displayName", name));
    service.application().ifPresent(name -> one.addProperty("application", name));
    service.opener().ifPresent(opener -> one.addProperty("with", lower(opener)));
    return one;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** All that was added, in one line. */
  public String text() {
    return Json.text(object);
  }
}
