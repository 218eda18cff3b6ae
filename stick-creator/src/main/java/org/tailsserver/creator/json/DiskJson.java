// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.json;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;
import org.tailsserver.creator.device.Disk;

/** Disks as JSON of one line. */
public final class DiskJson {

  private static final Gson GSON =
      new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

  private DiskJson() {}

  /** What {@code devices --json} prints: {@code refused} is null for what may be written to. */
  public static String listing(List<Disk> disks) {
    JsonArray all = new JsonArray();
    disks.forEach(disk -> all.add(disk(disk)));
    JsonObject object = new JsonObject();
    object.add("devices", all);
    return GSON.toJson(object);
  }

  private static JsonObject disk(Disk disk) {
    JsonObject object = new JsonObject();
    object.addProperty("name", disk.name());
    object.addProperty("node", disk.node().toString());
    object.addProperty("vendor", disk.vendor());
    object.addProperty("model", disk.model());
    object.addProperty("serial", disk.serial());
    object.addProperty("bytes", disk.bytes());
    JsonArray parts = new JsonArray();
    for (Disk.Part part : disk.parts()) {
      JsonObject one = new JsonObject();
      one.addProperty("name", part.name());
      one.addProperty("bytes", part.bytes());
      one.addProperty("label", part.label());
      one.addProperty("filesystem", part.filesystem());
      parts.add(one);
    }
    object.add("partitions", parts);
    disk.refusal()
        .ifPresentOrElse(
            refusal -> {
              JsonObject refused = new JsonObject();
              refused.addProperty(
                  "reason", refusal.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'));
              refused.addProperty("text", refusal.text());
              object.add("refused", refused);
            },
            () -> object.add("refused", JsonNull.INSTANCE));
    return object;
  }
}
