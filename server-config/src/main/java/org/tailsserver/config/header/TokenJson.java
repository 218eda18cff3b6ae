// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.header;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Base64;
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

  private TokenJson() {}

  static String write(HeaderToken token) {
    JsonObject json = new JsonObject();
    json.addProperty("type", HeaderToken.TYPE);
    json.add("keyslots", new JsonArray());
    json.addProperty("version", token.version());
    json.addProperty(NAME, token.name().text());
    json.addProperty(CERTIFICATE, Base64.getEncoder().encodeToString(token.certificateDer()));
    json.addProperty(PRIVATE_KEY, Base64.getEncoder().encodeToString(token.privateKeyPkcs8()));
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
    String name = StrictJson.text(json.get(NAME)).orElse("");
    try {
      ServerName serverName = ServerName.of(name);
      if (!serverName.text().equals(name)) {
        return damaged("token.field", NAME);
      }
      return new Reading.Valid(new HeaderToken(serverName, certificate, key));
    } catch (InvalidServerNameException e) {
      return damaged("token.field", NAME);
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
