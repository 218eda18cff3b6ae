// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.header;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the owner calls one of the passphrases of a stick: lower-case letters a to z, digits and
 * hyphens, at most {@value #MAX_LENGTH}, beginning with a letter. It stands in a LUKS2 token of
 * type {@value #TYPE} that is assigned to the keyslot, so that cryptsetup itself keeps both
 * together; whoever has the stick can read it. The server takes no notice of it.
 */
public record KeyLabel(String text) implements Comparable<KeyLabel> {

  /** The token type in the LUKS2 header. */
  public static final String TYPE = "tails-server-label";

  public static final int MAX_LENGTH = 20;

  private static final String LABEL = "label";

  /**
   * A label.
   *
   * @throws IllegalArgumentException if the text is none
   */
  public KeyLabel {
    if (!isLabel(text)) {
      throw new IllegalArgumentException("not a label");
    }
  }

  /** A label, if the text is one. */
  public static Optional<KeyLabel> of(String text) {
    return isLabel(text) ? Optional.of(new KeyLabel(text)) : Optional.empty();
  }

  private static boolean isLabel(String text) {
    return text.length() <= MAX_LENGTH && text.matches("[a-z][a-z0-9-]*");
  }

  /** The token as {@code cryptsetup token import} takes it. */
  public String toJson(int keyslot) {
    JsonObject json = new JsonObject();
    JsonArray keyslots = new JsonArray();
    keyslots.add(Integer.toString(keyslot));
    json.addProperty("type", TYPE);
    json.add("keyslots", keyslots);
    json.addProperty(LABEL, text);
    return StrictJson.write(json);
  }

  /** A label and the keyslots it stands at. */
  record Assigned(KeyLabel label, List<String> keyslots) {}

  static Optional<Assigned> read(JsonObject token) {
    if (!StrictJson.text(token.get("type")).equals(Optional.of(TYPE))
        || !(token.get("keyslots") instanceof JsonArray numbers)) {
      return Optional.empty();
    }
    List<String> keyslots = new ArrayList<>();
    for (JsonElement number : numbers) {
      StrictJson.text(number).ifPresent(keyslots::add);
    }
    return StrictJson.text(token.get(LABEL))
        .flatMap(KeyLabel::of)
        .map(label -> new Assigned(label, List.copyOf(keyslots)));
  }

  @Override
  public int compareTo(KeyLabel other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
