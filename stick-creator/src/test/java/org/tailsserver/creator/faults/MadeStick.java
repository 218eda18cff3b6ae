// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.tailsserver.config.name.InvalidServerNameException;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickImage;
import org.tailsserver.creator.write.StickPlan;
import org.tailsserver.pinning.store.PinnedServer;
import org.tailsserver.protocol.passphrase.Passphrase;

/**
 * A stick called workshop that is made once for all tests of a run, because that takes seconds;
 * each test gets a copy of its own.
 */
public final class MadeStick {

  /** What opens it. */
  public static final String PASSPHRASE = "correct horse";

  /** What one try takes in a quick copy. */
  public static final int QUICK_KIB = 1024;

  private static final int HEADER = 8 << 20;

  private static final class Once {
    static final MadeStick STICK = make();
  }

  private final Path image;
  private final Path quick;
  private final PinnedServer server;

  private MadeStick(Path image, Path quick, PinnedServer server) {
    this.image = image;
    this.quick = quick;
    this.server = server;
  }

  private static MadeStick make() {
    try {
      Path folder = Files.createTempDirectory("made-stick");
      Path image = folder.resolve("stick.img");
      Path quick = folder.resolve("quick.img");
      for (Path left : List.of(folder, image, quick)) {
        left.toFile().deleteOnExit(); // the last one first
      }
      StickPlan plan = StickPlan.of(image, ServerName.of("workshop"), List.of());
      PinnedServer server;
      try (Passphrase passphrase = passphrase(PASSPHRASE)) {
        server = StickImage.write(plan, passphrase, phase -> {});
      }
      Files.copy(image, quick);
      weaken(quick, folder.resolve("partition"));
      return new MadeStick(image, quick, server);
    } catch (IOException | StickException | InvalidServerNameException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void weaken(Path image, Path scratch) throws IOException, InterruptedException {
    Run run =
        Run.of(
            PASSPHRASE.getBytes(UTF_8),
            "/usr/sbin/cryptsetup",
            "luksConvertKey",
            "--batch-mode",
            "--key-file=-",
            "--pbkdf=argon2id",
            "--pbkdf-memory=" + QUICK_KIB,
            "--pbkdf-force-iterations=4",
            "--pbkdf-parallel=1",
            Partition.of(image, scratch).file().toString());
    if (run.status() != 0) {
      throw new IOException(run.out());
    }
    writeHeader(image, scratch);
    Files.delete(scratch);
  }

  /** Puts the header of a partition that was copied out of an image back into it. */
  public static void writeHeader(Path image, Path partition) throws IOException {
    try (RandomAccessFile whole = new RandomAccessFile(image.toFile(), "rw");
        var in = Files.newInputStream(partition)) {
      whole.seek(StickImage.PARTITION_OFFSET);
      whole.write(in.readNBytes(HEADER));
    }
  }

  /** A copy of it as it was made, called stick.img. */
  public static Path copy(Path folder) throws IOException {
    return copy(Once.STICK.image, folder);
  }

  /** A copy of it whose passphrase is tried in no time, called stick.img. */
  public static Path quick(Path folder) throws IOException {
    return copy(Once.STICK.quick, folder);
  }

  private static Path copy(Path from, Path folder) throws IOException {
    Path to = folder.resolve("stick.img");
    return Files.copy(
        from, to, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Who it is. */
  public static PinnedServer server() {
    return Once.STICK.server;
  }

  /** A passphrase of a test. */
  public static Passphrase passphrase(String text) {
    if (Passphrase.read(text.getBytes(UTF_8))
        instanceof Passphrase.Reading.Usable(Passphrase usable)) {
      return usable;
    }
    throw new IllegalArgumentException(text);
  }
}
