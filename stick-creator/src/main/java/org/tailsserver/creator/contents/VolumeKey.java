// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.contents;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.creator.write.Tool;
import org.tailsserver.creator.write.Workplace;
import org.tailsserver.protocol.passphrase.Passphrase;

/**
 * The key that a stick's data is encrypted with, in a file of a private folder, gone with it.
 * cryptsetup alone works with it: what it encrypts again is, byte for byte, what the stick's own
 * header opens.
 */
final class VolumeKey {

  private static final String KEY = "volume-key";
  private static final String HEADER = "passing-header";

  /** What opens a header that lives as long as one call, in the folder that has the key itself. */
  private static final byte[] PASSING = "passing".getBytes(UTF_8);

  private static final String OFFLINE = "--force-offline-reencrypt";

  /** The file is a copy that nobody needs if this is interrupted. */
  private static final String HASTY = "--resilience=none";

  private static final int WRONG_PASSPHRASE = 2;

  private final Workplace work;
  private final int sectorSize;

  private VolumeKey(Workplace work, int sectorSize) {
    this.work = work;
    this.sectorSize = sectorSize;
  }

  /**
   * Takes it out of a header.
   *
   * @throws StickException with {@link Cause#WRONG_PASSPHRASE}, or if a tool fails
   */
  static VolumeKey take(Workplace work, Path header, int sectorSize, Passphrase passphrase)
      throws StickException {
    String[] arguments = {
      "luksDump",
      "--disable-locks",
      "--batch-mode",
      "--dump-volume-key",
      "--volume-key-file=" + KEY,
      "--key-file=-",
      header.toString()
    };
    Tool.Answer answer =
        passphrase.lend(bytes -> Tool.CRYPTSETUP.ask(work.folder(), bytes, arguments));
    if (answer.status() == WRONG_PASSPHRASE) {
      throw new StickException(Cause.WRONG_PASSPHRASE);
    }
    if (answer.status() != 0) {
      throw Tool.CRYPTSETUP.failure(answer);
    }
    return new VolumeKey(work, sectorSize);
  }

  /** Decrypts a file in place. */
  void decrypt(Path file) throws StickException {
    run(file, "luksFormat", form());
    run(file, "reencrypt", List.of("--decrypt", OFFLINE, HASTY));
    forgetHeader();
  }

  /** Encrypts a file in place. */
  void encrypt(Path file) throws StickException {
    List<String> way = new ArrayList<>(form());
    way.addAll(List.of("--encrypt", OFFLINE, HASTY));
    run(file, "reencrypt", way);
    forgetHeader();
  }

  private void run(Path file, String action, List<String> way) throws StickException {
    List<String> form =
        List.of(
            action,
            // Its lock lies in a folder only root can write to; nobody else can reach this file.
            "--disable-locks",
            "--batch-mode",
            "--key-file=-",
            "--header=" + HEADER,
            // Forced, because measuring the machine takes a second each time.
            "--pbkdf=pbkdf2",
            "--pbkdf-force-iterations=1000");
    String[] arguments =
        Stream.of(form, way, List.of(file.toAbsolutePath().toString()))
            .flatMap(List::stream)
            .toArray(String[]::new);
    Tool.CRYPTSETUP.runIn(work.folder(), PASSING, arguments);
  }

  private List<String> form() {
    return List.of(
        "--type=luks2",
        "--cipher=aes-xts-plain64",
        "--key-size=512",
        "--sector-size=" + sectorSize,
        "--volume-key-file=" + KEY);
  }

  private void forgetHeader() throws StickException {
    try {
      Files.delete(work.resolve(HEADER));
    } catch (IOException e) {
      throw StickException.of(e);
    }
  }
}
