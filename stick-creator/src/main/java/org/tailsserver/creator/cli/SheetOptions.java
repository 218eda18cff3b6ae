// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.pinning.store.KeptOnion;
import org.tailsserver.pinning.store.PinnedServer;
import picocli.CommandLine.Option;

/** The sheet of paper an owner may keep of a server. */
final class SheetOptions {

  @Option(names = "--sheet", paramLabel = "FILE")
  private @Nullable Path file;

  @Option(names = "--sheet-addresses")
  private boolean addresses;

  /** Makes sure the sheet can be written, before anything else is. */
  void requireFree() throws StickException {
    if (file != null && Files.exists(file)) {
      throw new StickException(Cause.IMAGE_EXISTS, file);
    }
  }

  /** Writes it, readable by its owner alone, if it is wanted. */
  void write(PinnedServer server, List<KeptOnion> onions) throws StickException {
    if (file == null) {
      return;
    }
    try {
      Path made =
          Files.createFile(
              file,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (FileChannel channel = FileChannel.open(made, StandardOpenOption.WRITE)) {
        ByteBuffer text = ByteBuffer.wrap(text(server, onions).getBytes(UTF_8));
        while (text.hasRemaining()) {
          channel.write(text);
        }
        channel.force(true);
      }
    } catch (FileAlreadyExistsException e) {
      throw new StickException(Cause.SHEET_NOT_WRITTEN, file, CreateText.of("sheet.there"));
    } catch (IOException e) {
      throw new StickException(Cause.SHEET_NOT_WRITTEN, file, String.valueOf(e.getMessage()));
    }
  }

  private String text(PinnedServer server, List<KeptOnion> onions) {
    StringBuilder text = new StringBuilder();
    text.append(
        CreateText.of(
            "sheet",
            server.name().text(),
            String.join(" ", server.pin().words()),
            server.pin().text(),
            server.petname().text()));
    text.append('\n');
    if (addresses && !onions.isEmpty()) {
      text.append('\n').append(CreateText.of("sheet.addresses")).append('\n');
      for (KeptOnion onion : onions) {
        OptionalInt port = onion.port();
        String host = onion.address().host();
        String where = port.isPresent() ? host + ":" + port.getAsInt() : host;
        text.append(CreateText.of("sheet.address", onion.service(), where)).append('\n');
      }
    }
    return text.toString();
  }
}
