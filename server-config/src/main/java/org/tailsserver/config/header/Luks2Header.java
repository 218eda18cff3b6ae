// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.header;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tailsserver.config.text.ConfigText;

/**
 * The metadata of a LUKS2 header, as {@code cryptsetup luksDump --dump-json-metadata} prints it
 * (LUKS2 On-Disk Format Specification 1.1.1, section 3). cryptsetup has checked its checksum and
 * chosen the newer intact copy; what is judged here is whether opening it is safe. Immutable.
 */
public final class Luks2Header {

  /** The largest JSON area a LUKS2 header can have, in bytes. */
  private static final int MAX_LENGTH = 4 << 20;

  private final JsonObject json;

  private Luks2Header(JsonObject json) {
    this.json = json;
  }

  /**
   * Reads the metadata.
   *
   * @throws UnreadableHeaderException if it is not the JSON metadata of a LUKS2 header
   */
  public static Luks2Header parse(String metadata) throws UnreadableHeaderException {
    if (metadata.length() > MAX_LENGTH) {
      throw new UnreadableHeaderException(ConfigText.of("header.too-large"));
    }
    try {
      JsonObject json = StrictJson.object(metadata);
      for (String section : List.of("keyslots", "tokens", "segments", "digests", "config")) {
        if (!(json.get(section) instanceof JsonObject)) {
          throw new UnreadableHeaderException(ConfigText.of("header.no-section", section));
        }
      }
      return new Luks2Header(json);
    } catch (NotJsonException e) {
      throw new UnreadableHeaderException(ConfigText.of("header.not-json"));
    }
  }

  /**
   * The token that names the server; empty if the header has none. Two tokens of our type are
   * reported as damage: which one is right cannot be told.
   */
  public Optional<HeaderToken.Reading> token() {
    List<JsonObject> ours = new ArrayList<>();
    for (JsonElement element : StrictJson.member(json, "tokens").asMap().values()) {
      if (element instanceof JsonObject token && TokenJson.isOurs(token)) {
        ours.add(token);
      }
    }
    return switch (ours.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(TokenJson.read(ours.getFirst()));
      default -> Optional.of(TokenJson.damaged("token.several", ours.size()));
    };
  }

  /**
   * Why this header must not be opened, in words for people; empty if nothing speaks against it. A
   * header that passes has exactly one data segment and at least one keyslot, all of them encrypted
   * with aes-xts-plain64; every keyslot derives its key with argon2id, argon2i or pbkdf2; no
   * reencryption is pending and nothing is required that this server does not know.
   */
  public List<String> objections() {
    return new HeaderCheck(json).objections();
  }

  /**
   * The memory the most demanding keyslot needs, in KiB: the largest Argon2 memory over all
   * keyslots that are not marked as ignored; 0 if none uses Argon2.
   */
  public long requiredKiB() {
    long required = 0;
    for (JsonElement element : StrictJson.member(json, "keyslots").asMap().values()) {
      if (element instanceof JsonObject keyslot && isUsable(keyslot)) {
        JsonObject kdf = StrictJson.member(keyslot, "kdf");
        required = Math.max(required, StrictJson.whole(kdf.get("memory")).orElse(0));
      }
    }
    return required;
  }

  /**
   * Where the encrypted data lies and in which sectors; empty unless the header has exactly one
   * data segment that begins at a byte known here.
   */
  public Optional<DataSegment> data() {
    Map<String, JsonElement> segments = StrictJson.member(json, "segments").asMap();
    if (segments.size() != 1
        || !(segments.values().iterator().next() instanceof JsonObject segment)) {
      return Optional.empty();
    }
    // Offsets are decimal numbers in strings (section 3.3).
    String offset = StrictJson.text(segment.get("offset")).orElse("");
    OptionalLong sector = StrictJson.whole(segment.get("sector_size"));
    boolean tweaked = !StrictJson.text(segment.get("iv_tweak")).equals(Optional.of("0"));
    if (tweaked || sector.isEmpty() || !offset.matches("[0-9]{1,15}")) {
      return Optional.empty();
    }
    return Optional.of(new DataSegment(Long.parseLong(offset), (int) sector.getAsLong()));
  }

  /**
   * The encrypted data of a stick.
   *
   * @param offset where it begins, in bytes from the beginning of the header
   * @param sectorSize of its encryption, in bytes
   */
  public record DataSegment(long offset, int sectorSize) {}

  /**
   * The keyslots in the order of their numbers. What is not as {@link #objections} wants it is
   * shown as far as it can be read.
   */
  public List<Keyslot> keyslots() {
    List<Keyslot> keyslots = new ArrayList<>();
    for (Map.Entry<String, JsonElement> entry :
        StrictJson.member(json, "keyslots").asMap().entrySet()) {
      if (entry.getKey().matches("[0-9]{1,4}") && entry.getValue() instanceof JsonObject keyslot) {
        keyslots.add(keyslot(Integer.parseInt(entry.getKey()), keyslot));
      }
    }
    keyslots.sort(Comparator.comparingInt(Keyslot::number));
    return keyslots;
  }

  private Keyslot keyslot(int number, JsonObject keyslot) {
    JsonObject area = StrictJson.member(keyslot, "area");
    JsonObject kdf = StrictJson.member(keyslot, "kdf");
    return new Keyslot(
        number,
        StrictJson.text(kdf.get("type")).orElse(""),
        StrictJson.whole(kdf.get("memory")).orElse(0),
        bytes(area.get("offset")),
        bytes(area.get("size")),
        label(number));
  }

  private static long bytes(@Nullable JsonElement element) {
    String text = StrictJson.text(element).orElse("");
    return text.matches("[0-9]{1,15}") ? Long.parseLong(text) : 0;
  }

  /** Of several the one with the smallest number, so that it is always the same. */
  private Optional<KeyLabel> label(int keyslot) {
    return labels().entrySet().stream()
        .filter(entry -> entry.getValue().keyslots().contains(Integer.toString(keyslot)))
        .findFirst()
        .map(entry -> entry.getValue().label());
  }

  /** The numbers of tokens that label a keyslot which is gone; they can be removed. */
  public List<Integer> leftLabels() {
    return labels().entrySet().stream()
        .filter(entry -> entry.getValue().keyslots().isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  private SortedMap<Integer, KeyLabel.Assigned> labels() {
    SortedMap<Integer, KeyLabel.Assigned> labels = new TreeMap<>();
    for (Map.Entry<String, JsonElement> entry :
        StrictJson.member(json, "tokens").asMap().entrySet()) {
      if (entry.getKey().matches("[0-9]{1,4}") && entry.getValue() instanceof JsonObject token) {
        KeyLabel.read(token)
            .ifPresent(assigned -> labels.put(Integer.parseInt(entry.getKey()), assigned));
      }
    }
    return labels;
  }

  /**
   * A keyslot: one passphrase that opens the stick.
   *
   * @param kdf how its key is derived
   * @param memoryKiB what that takes; 0 without Argon2
   * @param areaOffset where its key material lies, in bytes from the beginning of the header
   * @param areaLength how long that is, in bytes
   * @param label what the owner calls it, if they said
   */
  public record Keyslot(
      int number,
      String kdf,
      long memoryKiB,
      long areaOffset,
      long areaLength,
      Optional<KeyLabel> label) {}

  private static boolean isUsable(JsonObject keyslot) {
    OptionalLong priority = StrictJson.whole(keyslot.get("priority"));
    return priority.isEmpty() || priority.getAsLong() != 0;
  }
}
