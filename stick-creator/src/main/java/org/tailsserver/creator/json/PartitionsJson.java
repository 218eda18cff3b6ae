// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;

/** What {@code sfdisk --json} says of a GPT. */
public final class PartitionsJson {

  private static final int MAX_SECTOR = 4096;

  /**
   * A partition.
   *
   * @param number which one of the table it is, from 1
   * @param offset in bytes
   * @param length in bytes
   */
  public record Entry(int number, long offset, long length, String name) {}

  private PartitionsJson() {}

  /** The partitions that have a place and a name; none if it says something else. */
  public static List<Entry> read(String said) {
    List<Entry> entries = new ArrayList<>();
    try {
      // Warnings may stand before it.
      int begin = Math.max(0, said.indexOf('{'));
      JsonObject all = JsonParser.parseString(said.substring(begin)).getAsJsonObject();
      if (all.get("partitiontable") instanceof JsonObject table
          && table.get("partitions") instanceof JsonArray partitions) {
        long sector = number(table.get("sectorsize"), MAX_SECTOR);
        for (JsonElement element : partitions) {
          if (element instanceof JsonObject partition) {
            entries.add(entry(partition, sector));
          }
        }
      }
      return entries;
    } catch (JsonParseException | IllegalStateException | NumberFormatException e) {
      return List.of();
    }
  }

  private static Entry entry(JsonObject partition, long sector) {
    long most = Long.MAX_VALUE / MAX_SECTOR / 2;
    String node = text(partition.get("node"));
    String digits = node.replaceAll("^.*[^0-9]", "");
    return new Entry(
        Integer.parseInt(digits),
        sector * number(partition.get("start"), most),
        sector * number(partition.get("size"), most),
        text(partition.get("name")));
  }

  private static long number(JsonElement element, long most) {
    if (element instanceof JsonPrimitive primitive && primitive.isNumber()) {
      long value = Long.parseLong(primitive.getAsString());
      if (value >= 0 && value <= most) {
        return value;
      }
    }
    throw new NumberFormatException();
  }

  private static String text(JsonElement element) {
    return element instanceof JsonPrimitive primitive && primitive.isString()
        ? primitive.getAsString()
        : "";
  }
}
