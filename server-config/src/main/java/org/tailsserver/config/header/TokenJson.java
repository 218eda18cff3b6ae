// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.header;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
    String name = StrictJson.text(json.get(NAME)).orElse("");
    try {
      ServerName serverName = ServerName.of(name);
      if (!serverName.text().equals(name)) {
        return damaged("token.field", NAME);
      }
      return new Reading.Valid(new HeaderToken(serverName, certificate, key, owners.get()));
    } catch (InvalidServerNameException e) {
      return damaged("token.field", NAME);
    }
  }

  /** Without these fields nobody has precedence; empty if they are there and cannot be used. */
  private static Optional<OwnerKeys> owners(JsonObject json) {
    List<String> keys = new ArrayList<>();
    JsonElement listed = json.get(OWNER_KEYS);
    if (listed instanceof JsonArray array) {
      for (JsonElement key : array) {
        keys.add(StrictJson.text(key).orElse(""));
      }
    } else if (listed != null) {
      return Optional.empty();
    }
    JsonElement strict = json.get(STRICT);
    if (strict != null && !(strict instanceof JsonPrimitive p && p.isBoolean())) {
      return Optional.empty();
    }
    try {
      return Optional.of(new OwnerKeys(keys, strict != null && strict.getAsBoolean()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static boolean isOurs(JsonObject json) {
    return StrictJson.text(json.get("type")).equals(Optional.of(HeaderToken.TYPE));
  }

  /** The decoded base64, empty where there is none. */
  private static byte[] bytes(@org.jspecify.annotations.Nullable JsonElement element) {
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
