// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.header;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tailsserver.config.text.ConfigText;

/** Judges whether a LUKS2 header may be opened: allow-lists only. */
final class HeaderCheck {

  private static final String CIPHER = "aes-xts-plain64";
  private static final Set<String> ARGON2 = Set.of("argon2id", "argon2i");

  private final JsonObject json;
  private final List<String> objections = new ArrayList<>();

  HeaderCheck(JsonObject json) {
    this.json = json;
  }

  List<String> objections() {
    checkSegments(StrictJson.member(json, "segments").asMap());
    checkKeyslots(StrictJson.member(json, "keyslots").asMap());
    checkRequirements(StrictJson.member(json, "config"));
    int ours = 0;
    for (JsonElement element : StrictJson.member(json, "tokens").asMap().values()) {
      if (element instanceof JsonObject token && TokenJson.isOurs(token)) {
        ours++;
      }
    }
    if (ours > 1) {
      object("token.several", ours);
    }
    return List.copyOf(objections);
  }

  private void checkSegments(Map<String, JsonElement> segments) {
    if (segments.size() != 1) {
      object("header.segments", segments.size());
    }
    for (JsonElement element : segments.values()) {
      JsonObject segment = element instanceof JsonObject object ? object : new JsonObject();
      if (!is(segment.get("type"), "crypt")) {
        object("header.segment-type");
      }
      if (!is(segment.get("encryption"), CIPHER)) {
        object("header.segment-cipher", shown(segment.get("encryption")));
      }
      if (segment.has("integrity") || segment.has("flags")) {
        object("header.segment-type");
      }
    }
  }

  private void checkKeyslots(Map<String, JsonElement> keyslots) {
    int usable = 0;
    for (Map.Entry<String, JsonElement> entry : keyslots.entrySet()) {
      String number = shown(entry.getKey());
      JsonObject keyslot =
          entry.getValue() instanceof JsonObject object ? object : new JsonObject();
      if (is(keyslot.get("type"), "reencrypt")) {
        object("header.reencryption");
      } else if (!is(keyslot.get("type"), "luks2")) {
        object("header.keyslot-type", number);
      } else {
        checkKeyslot(number, keyslot);
        usable++;
      }
    }
    if (usable == 0) {
      object("header.no-keyslot");
    }
  }

  private void checkKeyslot(String number, JsonObject keyslot) {
    JsonElement cipher = StrictJson.member(keyslot, "area").get("encryption");
    if (!is(cipher, CIPHER)) {
      object("header.keyslot-cipher", number, shown(cipher));
    }
    JsonObject kdf = StrictJson.member(keyslot, "kdf");
    String type = StrictJson.text(kdf.get("type")).orElse("");
    boolean argon2 = ARGON2.contains(type);
    if (!argon2 && !type.equals("pbkdf2")) {
      object("header.keyslot-kdf", number, shown(kdf.get("type")));
    } else if (argon2 && StrictJson.whole(kdf.get("memory")).isEmpty()) {
      object("header.keyslot-memory", number);
    }
  }

  private void checkRequirements(JsonObject config) {
    JsonElement requirements = config.get("requirements");
    if (requirements == null) {
      return;
    }
    if (!(requirements instanceof JsonObject object)
        || !(object.get("mandatory") instanceof JsonArray mandatory)) {
      object("header.requirement", "?");
      return;
    }
    for (JsonElement requirement : mandatory) {
      if (shown(requirement).contains("reencrypt")) {
        object("header.reencryption");
      } else {
        object("header.requirement", shown(requirement));
      }
    }
  }

  private void object(String key, Object... arguments) {
    String text = ConfigText.of(key, arguments);
    if (!objections.contains(text)) {
      objections.add(text);
    }
  }

  private static boolean is(@Nullable JsonElement element, String text) {
    return StrictJson.text(element).equals(Optional.of(text));
  }

  private static String shown(@Nullable JsonElement element) {
    return shown(StrictJson.text(element).orElse("?"));
  }

  /** Text from the stick, short and plain enough for a console or a page. */
  private static String shown(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), 40); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean digit = c >= '0' && c <= '9';
      plain.append(letter || digit || "_.:-".indexOf(c) >= 0 ? c : '?');
    }
    return text.length() <= 40 ? plain.toString() : plain + "...";
  }
}
