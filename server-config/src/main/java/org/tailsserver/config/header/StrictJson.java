// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.header;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** RFC 8259 JSON, nothing looser, with the few questions this package asks of it. */
final class StrictJson {

  /** A LUKS2 header nests five levels; a hostile one must not exhaust the stack. */
  private static final int MAX_DEPTH = 32;

  private StrictJson() {}

  static JsonObject object(String json) throws NotJsonException {
    try (JsonReader reader = new JsonReader(new StringReader(json))) {
      reader.setStrictness(Strictness.STRICT);
      reader.setNestingLimit(MAX_DEPTH);
      JsonElement element = JsonParser.parseReader(reader);
      if (reader.peek() == JsonToken.END_DOCUMENT && element instanceof JsonObject object) {
        return object;
      }
    } catch (IOException | JsonParseException | NumberFormatException e) {
      // falls through: the cause may quote the text, which holds a private key
    }
    throw new NotJsonException();
  }

  /** ASCII only, so that no tool in between can read it in another encoding. */
  static String write(JsonElement json) {
    String text = json.toString();
    StringBuilder ascii = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x7f) {
        ascii.append(c);
      } else {
        ascii.append(String.format("\\u%04x", (int) c));
      }
    }
    return ascii.toString();
  }

  static Optional<String> text(@Nullable JsonElement element) {
    return element instanceof JsonPrimitive primitive && primitive.isString()
        ? Optional.of(primitive.getAsString())
        : Optional.empty();
  }

  /** A whole number from 0 to 2^53, written as a JSON number. */
  static OptionalLong whole(@Nullable JsonElement element) {
    if (element instanceof JsonPrimitive primitive && primitive.isNumber()) {
      String digits = primitive.getAsString();
      if (digits.length() <= 16 && isDigits(digits)) {
        long value = Long.parseLong(digits);
        return value <= 1L << 53 ? OptionalLong.of(value) : OptionalLong.empty();
      }
    }
    return OptionalLong.empty();
  }

  private static boolean isDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** The member if it is an object, else an empty object. */
  static JsonObject member(JsonObject parent, String name) {
    return parent.get(name) instanceof JsonObject object ? object : new JsonObject();
  }
}
