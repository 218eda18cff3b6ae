// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.stick;

import java.nio.file.Path;
import java.util.List;
import org.tailsserver.creator.json.PartitionsJson;
import org.tailsserver.creator.json.PartitionsJson.Entry;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.creator.write.StickImage;
import org.tailsserver.creator.write.Tool;

/** Finds the partition that is named as a server's; sfdisk(8) reads the table. */
final class ServerPartition {

  private ServerPartition() {}

  static StickPartition find(Path file) throws StickException {
    Tool.Answer answer = Tool.SFDISK.ask(Path.of("/"), new byte[0], "--json", file.toString());
    List<Entry> ours =
        answer.status() == 0
            ? PartitionsJson.read(answer.out()).stream()
                .filter(entry -> entry.name().equals(StickImage.PARTITION_NAME))
                .toList()
            : List.of();
    return switch (ours.size()) {
      case 0 -> throw new StickException(Cause.NO_STICK, file);
      case 1 ->
          new StickPartition(
              file, ours.getFirst().number(), ours.getFirst().offset(), ours.getFirst().length());
      default -> throw new StickException(Cause.SEVERAL_SERVERS, file);
    };
  }
}
