// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.tailsserver.client.pins.PrivateFile;
import org.tailsserver.client.text.ClientText;
import org.tailsserver.pinning.store.PinFile;
import org.tailsserver.pinning.store.PinFileException;
import org.tailsserver.pinning.store.PinnedServer;

/** Reads a pin file that anybody may have written. */
final class PinFileInput {

  /** Standard input, or output, in the place of a file. */
  static final Path STANDARD = Path.of("-");

  private PinFileInput() {}

  static PinnedServer read(Path file, Terminal terminal) throws Failed {
    int most = PinFile.MAX_BYTES + 1;
    try {
      return PinFile.read(
          file.equals(STANDARD) ? terminal.in().readNBytes(most) : PrivateFile.read(file, most));
    } catch (PinFileException e) {
      throw new Failed(ExitCode.PIN_FILE, "pins.bad-file", file, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new Failed(ExitCode.PIN_FILE, "pins.not-read", file, reason(e));
    }
  }

  /** What the operating system said, without the path, which the text names already. */
  static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return ClientText.of("reason.missing");
    }
    if (e instanceof AccessDeniedException) {
      return ClientText.of("reason.denied");
    }
    if (e instanceof FileSystemException failure && failure.getReason() != null) {
      return failure.getReason();
    }
    return String.valueOf(e.getMessage());
  }
}
