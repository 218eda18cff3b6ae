// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.header;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Optional;

/**
 * What a token says of how a server is reached: {@code ways} and {@code network}. A token of a
 * server that is reached in all ways, at the addresses it is given, has neither.
 */
final class ReachJson {
  static final String WAYS = "ways";
  static final String NETWORK = "network";

  private static final String ANNOUNCE = "announce";
  private static final String CONSOLE = "console";
  private static final String WEB = "web";
  private static final String ADDRESSES = "addresses";
  private static final String GATEWAYS = "gateways";

  private ReachJson() {}

  static void write(Ways ways, Network network, JsonObject json) {
    if (!ways.equals(Ways.ALL)) {
      JsonObject object = new JsonObject();
      object.addProperty(ANNOUNCE, ways.announce());
      object.addProperty(CONSOLE, ways.console());
      object.addProperty(WEB, ways.web());
      json.add(WAYS, object);
    }
    if (network.isStatic()) {
      JsonArray addresses = new JsonArray();
      network.addresses().forEach(address -> addresses.add(address.toString()));
      JsonArray gateways = new JsonArray();
      network.gateways().forEach(gateway -> gateways.add(gateway.getHostAddress()));
      JsonObject object = new JsonObject();
      object.add(ADDRESSES, addresses);
      object.add(GATEWAYS, gateways);
      json.add(NETWORK, object);
    }
  }

  /** All of them where the token says nothing; empty if what it says cannot be used. */
  static Optional<Ways> ways(JsonObject json) {
    JsonElement said = json.get(WAYS);
    if (said == null) {
      return Optional.of(Ways.ALL);
    }
    if (!(said instanceof JsonObject object)) {
      return Optional.empty();
    }
    for (String way : List.of(ANNOUNCE, CONSOLE, WEB)) {
      JsonElement choice = object.get(way);
      if (choice != null && !(choice instanceof JsonPrimitive p && p.isBoolean())) {
        return Optional.empty();
      }
    }
    boolean console = isOpen(object, CONSOLE);
    boolean web = isOpen(object, WEB);
    return console || web
        ? Optional.of(new Ways(isOpen(object, ANNOUNCE), console, web))
        : Optional.empty();
  }

  private static boolean isOpen(JsonObject ways, String way) {
    JsonElement choice = ways.get(way);
    return choice == null || choice.getAsBoolean();
  }

  /** DHCP where the token says nothing; empty if what it says cannot be used. */
  static Optional<Network> network(JsonObject json) {
    JsonElement said = json.get(NETWORK);
    if (said == null) {
      return Optional.of(Network.DHCP);
    }
    if (!(said instanceof JsonObject object)) {
      return Optional.empty();
    }
    Optional<List<String>> addresses = TokenJson.texts(object.get(ADDRESSES));
    Optional<List<String>> gateways = TokenJson.texts(object.get(GATEWAYS));
    if (addresses.isEmpty() || gateways.isEmpty() || addresses.get().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Network.of(addresses.get(), gateways.get()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
