// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.json;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import org.tailsserver.config.header.HeaderToken;
import org.tailsserver.config.header.KeyLabel;
import org.tailsserver.config.header.Luks2Header.Keyslot;
import org.tailsserver.creator.stick.StickPartition;
import org.tailsserver.pinning.pin.Pin;

/** The clear part of a stick as JSON of one line. */
public final class StickJson {

  private static final Gson GSON =
      new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

  private StickJson() {}

  /** A passphrase and what it is called. */
  public record Named(KeyLabel name, Keyslot keyslot) {}

  /** What {@code show --json} prints. */
  public static String shown(
      StickPartition partition,
      Optional<HeaderToken> token,
      Optional<Pin> pin,
      List<Named> passphrases,
      List<String> objections) {
    JsonObject json = new JsonObject();
    json.addProperty("name", token.map(one -> one.name().text()).orElse(null));
    json.addProperty("pin", pin.map(Pin::text).orElse(null));
    json.addProperty("words", pin.map(one -> String.join(" ", one.words())).orElse(null));
    json.addProperty("version", token.map(HeaderToken::version).orElse(null));
    json.addProperty("strict", token.map(one -> one.owners().strict()).orElse(null));
    json.addProperty("partition", partition.number());
    json.addProperty("offset", partition.offset());
    json.addProperty("bytes", partition.length());
    JsonArray keys = new JsonArray();
    for (Named named : passphrases) {
      JsonObject key = new JsonObject();
      key.addProperty("name", named.name().text());
      key.addProperty("keyslot", named.keyslot().number());
      key.addProperty("kdf", named.keyslot().kdf());
      key.addProperty("memory-kib", named.keyslot().memoryKiB());
      keys.add(key);
    }
    json.add("passphrases", keys);
    JsonArray against = new JsonArray();
    objections.forEach(against::add);
    json.add("objections", against);
    return GSON.toJson(json);
  }
}
