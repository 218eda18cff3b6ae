// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.header;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.tailsserver.config.header.HeaderToken.Reading;
import org.tailsserver.config.name.InvalidServerNameException;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.config.text.ConfigText;

/** The token's JSON form. */
final class TokenJson {

  private static final String NAME = "name";
  private static final String CERTIFICATE = "certificate";
  private static final String PRIVATE_KEY = "private-key";
  private static final String OWNER_KEYS = "owner-keys";
  private static final String STRICT = "strict";
  private static final String SSH_HOST_KEY = "ssh-host-key";
  private static final String SSH_OWNERS = "ssh-owners";

  private TokenJson() {}

  static String write(HeaderToken token) {
    JsonObject json = new JsonObject();
    json.addProperty("type", HeaderToken.TYPE);
    json.add("keyslots", new JsonArray());
    json.addProperty("version", token.version());
    json.addProperty(NAME, token.name().text());
    json.addProperty(CERTIFICATE, Base64.getEncoder().encodeToString(token.certificateDer()));
    json.addProperty(PRIVATE_KEY, Base64.getEncoder().encodeToString(token.privateKeyPkcs8()));
    JsonArray owners = new JsonArray();
    token.owners().keys().forEach(owners::add);
    json.add(OWNER_KEYS, owners);
    json.addProperty(STRICT, token.owners().strict());
    if (token.ssh().exists()) {
      byte[] hostKey = token.ssh().hostKey();
      json.addProperty(SSH_HOST_KEY, Base64.getEncoder().encodeToString(hostKey));
      Arrays.fill(hostKey, (byte) 0);
      JsonArray sshOwners = new JsonArray();
      token.ssh().owners().forEach(sshOwners::add);
      json.add(SSH_OWNERS, sshOwners);
    }
    ReachJson.write(token.ways(), token.network(), json);
    String text = StrictJson.write(json);
    if (text.length() > HeaderToken.MAX_BYTES) {
      throw new IllegalStateException("token of " + text.length() + " bytes is too large");
    }
    return text;
  }

  static Reading read(String json) {
    if (json.length() > HeaderToken.MAX_BYTES
        || json.getBytes(UTF_8).length > HeaderToken.MAX_BYTES) {
      return damaged("token.too-large", HeaderToken.MAX_BYTES);
    }
    try {
      return read(StrictJson.object(json));
    } catch (NotJsonException e) {
      return damaged("token.not-json");
    }
  }

  static Reading read(JsonObject json) {
    if (!isOurs(json)) {
      return new Reading.Absent();
    }
    if (StrictJson.write(json).length() > HeaderToken.MAX_BYTES) {
      return damaged("token.too-large", HeaderToken.MAX_BYTES);
    }
    OptionalLong version = StrictJson.whole(json.get("version"));
    if (version.isEmpty()) {
      return damaged("token.field", "version");
    }
    if (version.getAsLong() != HeaderToken.VERSION) {
      return new Reading.UnknownVersion(version.getAsLong());
    }
    if (!(json.get("keyslots") instanceof JsonArray keyslots) || !keyslots.isEmpty()) {
      return damaged("token.field", "keyslots");
    }
    return readFields(json);
  }

  private static Reading readFields(JsonObject json) {
    byte[] certificate = bytes(json.get(CERTIFICATE));
    if (certificate.length == 0) {
      return damaged("token.field", CERTIFICATE);
    }
    byte[] key = bytes(json.get(PRIVATE_KEY));
    if (key.length == 0) {
      return damaged("token.field", PRIVATE_KEY);
    }
    Optional<OwnerKeys> owners = owners(json);
    if (owners.isEmpty()) {
      return damaged("token.field", OWNER_KEYS);
    }
    Optional<SshDoor> ssh = ssh(json);
    if (ssh.isEmpty()) {
      return damaged("token.field", SSH_HOST_KEY);
    }
    Optional<Ways> ways = ReachJson.ways(json);
    if (ways.isEmpty()) {
      return damaged("token.field", ReachJson.WAYS);
    }
    Optional<Network> network = ReachJson.network(json);
    if (network.isEmpty()) {
      return damaged("token.field", ReachJson.NETWORK);
    }
    String name = StrictJson.text(json.get(NAME)).orElse("");
    try {
      ServerName serverName = ServerName.of(name);
      if (!serverName.text().equals(name)) {
        return damaged("token.field", NAME);
      }
      return new Reading.Valid(
          new HeaderToken(
              serverName, certificate, key, owners.get(), ssh.get(), ways.get(), network.get()));
    } catch (InvalidServerNameException e) {
      return damaged("token.field", NAME);
    }
  }

  /** Without these fields nobody has precedence; empty if they are there and cannot be used. */
  private static Optional<OwnerKeys> owners(JsonObject json) {
    Optional<List<String>> keys = texts(json.get(OWNER_KEYS));
    JsonElement strict = json.get(STRICT);
    if (keys.isEmpty()
        || (strict != null && !(strict instanceof JsonPrimitive p && p.isBoolean()))) {
      return Optional.empty();
    }
    try {
      return Optional.of(new OwnerKeys(keys.get(), strict != null && strict.getAsBoolean()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Without these fields there is no such door; empty if they are there and cannot be used. */
  private static Optional<SshDoor> ssh(JsonObject json) {
    JsonElement hostKey = json.get(SSH_HOST_KEY);
    Optional<List<String>> owners = texts(json.get(SSH_OWNERS));
    byte[] key = bytes(hostKey);
    try {
      return owners.isEmpty() || (hostKey != null && key.length == 0)
          ? Optional.empty()
          : Optional.of(new SshDoor(key, owners.get()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** The texts of a list, none where there is no list; empty if it is anything else. */
  static Optional<List<String>> texts(@Nullable JsonElement listed) {
    List<String> texts = new ArrayList<>();
    if (listed instanceof JsonArray array) {
      for (JsonElement text : array) {
        texts.add(StrictJson.text(text).orElse(""));
      }
    } else if (listed != null) {
      return Optional.empty();
    }
    return Optional.of(texts);
  }

  static boolean isOurs(JsonObject json) {
    return StrictJson.text(json.get("type")).equals(Optional.of(HeaderToken.TYPE));
  }

  /** The decoded base64, empty where there is none. */
  private static byte[] bytes(@Nullable JsonElement element) {
    try {
      return Base64.getDecoder().decode(StrictJson.text(element).orElse(""));
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  static Reading.Damaged damaged(String key, Object... arguments) {
    return new Reading.Damaged(ConfigText.of(key, arguments));
  }
}
