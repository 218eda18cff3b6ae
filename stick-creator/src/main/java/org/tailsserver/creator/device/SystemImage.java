// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.device;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;
import org.tailsserver.creator.write.Copy;
import org.tailsserver.creator.write.Progress;
import org.tailsserver.creator.write.Progress.Phase;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.creator.write.Tool;

/**
 * A live system, as an image of a whole disk, that is copied onto a stick before the server comes
 * behind it. The copy is what was checked, or there is none. Not thread-safe.
 */
public final class SystemImage implements AutoCloseable {

  private static final byte[] SIGNATURE = {'E', 'F', 'I', ' ', 'P', 'A', 'R', 'T'};
  private static final int LARGE_SECTOR = 4096;
  private static final int MAX_CHECKSUMS = 1 << 20;

  private final Path file;
  private final FileChannel channel;
  private long end;
  private String digest = "";

  private SystemImage(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * What vouches for an image; any may be missing.
   *
   * @param checksum a file as sha256sum(1) writes it
   * @param signature a detached OpenPGP signature
   * @param keyring the keys it may be made with; there if a signature is
   */
  public record Proof(Optional<Path> checksum, Optional<Path> signature, Optional<Path> keyring) {}

  /**
   * Opens and checks an image.
   *
   * @throws StickException BAD_SYSTEM if it cannot be read or has no GPT, SYSTEM_NOT_AS_SIGNED
   */
  public static SystemImage open(Path file, Proof proof, Progress progress) throws StickException {
    try {
      if (!Files.isRegularFile(file)) {
        throw bad(file, "system.no-file");
      }
      SystemImage image = new SystemImage(file, FileChannel.open(file, StandardOpenOption.READ));
      boolean good = false;
      try {
        image.requireTable();
        image.require(proof, progress);
        good = true;
        return image;
      } finally {
        if (!good) {
          image.close();
        }
      }
    } catch (IOException e) {
      throw new StickException(Cause.BAD_SYSTEM, file, StickException.reason(e));
    }
  }

  private void requireTable() throws IOException, StickException {
    if (channel.size() >= LARGE_SECTOR + SIGNATURE.length && isTable(LARGE_SECTOR)) {
      throw bad(file, "system.sectors");
    }
    // What has both kinds of table is what sfdisk(8) takes it for: so would a kernel.
    if (channel.size() < PartitionTable.HEAD
        || !isTable(LARGE_SECTOR / 8)
        || !Tool.SFDISK.ask("--dump", file.toAbsolutePath().toString()).contains("label: gpt")) {
      throw bad(file, "system.no-table");
    }
  }

  private boolean isTable(int at) throws IOException {
    return Arrays.equals(PartitionTable.read(channel, at, SIGNATURE.length), SIGNATURE);
  }

  private void require(Proof proof, Progress progress) throws IOException, StickException {
    if (proof.checksum().isPresent()) {
      progress.begins(Phase.CHECKING_SYSTEM);
      String sum = Copy.digest(channel, 0, channel.size(), progress::advances);
      if (!sum.equals(expected(proof.checksum().get()))) {
        throw new StickException(Cause.SYSTEM_NOT_AS_SIGNED, file, proof.checksum().get());
      }
    }
    if (proof.signature().isPresent() && proof.keyring().isPresent()) {
      progress.begins(Phase.CHECKING_SYSTEM);
      requireSigned(proof.signature().get(), proof.keyring().get());
    }
  }

  private void requireSigned(Path signature, Path keyring) throws StickException {
    // gpgv looks for a key ring without a slash in a folder of its own.
    String keys = keyring.toAbsolutePath().toString();
    String signed = signature.toAbsolutePath().toString();
    String image = file.toAbsolutePath().toString();
    Tool.Answer answer =
        Tool.SQV.isThere()
            ? Tool.SQV.ask(Path.of("/"), new byte[0], "--keyring", keys, signed, image)
            : Tool.GPGV.ask(Path.of("/"), new byte[0], "--keyring", keys, signed, image);
    if (answer.status() != 0) {
      throw new StickException(Cause.SYSTEM_NOT_AS_SIGNED, file, signature);
    }
  }

  /** The sum for this image, by its name; if there is one only, whatever it is called. */
  private String expected(Path sums) throws IOException, StickException {
    if (!Files.isRegularFile(sums) || Files.size(sums) > MAX_CHECKSUMS) {
      throw bad(sums, "system.no-sums");
    }
    String name = String.valueOf(file.getFileName());
    List<String> lines =
        Files.readAllLines(sums).stream()
            .filter(line -> line.matches("[0-9a-fA-F]{64}( [ *].*)?"))
            .toList();
    return lines.stream()
        .filter(line -> lines.size() == 1 || line.endsWith(" " + name) || line.endsWith("*" + name))
        .map(line -> line.substring(0, 64).toLowerCase(Locale.ROOT))
        .findFirst()
        .orElseThrow(() -> bad(sums, "system.no-sums"));
  }

  private static StickException bad(Path file, String key) {
    String why = ResourceBundle.getBundle("org.tailsserver.creator.messages").getString(key);
    return new StickException(Cause.BAD_SYSTEM, file, why);
  }

  /** The table of a disk with this system and our partition behind it. */
  PartitionTable table(long bytes) throws IOException, StickException {
    PartitionTable table = PartitionTable.added(channel, String.valueOf(file), bytes);
    end = Math.min(channel.size(), table.start());
    digest = Copy.digest(channel, PartitionTable.HEAD, end - PartitionTable.HEAD, (d, all) -> {});
    return table;
  }

  /**
   * Copies all but the table, which comes last of all.
   *
   * @throws StickException SYSTEM_CHANGED
   */
  void copy(FileChannel to, Progress progress) throws IOException, StickException {
    progress.begins(Phase.COPYING_SYSTEM);
    String copied =
        Copy.of(
            channel,
            PartitionTable.HEAD,
            end - PartitionTable.HEAD,
            to,
            PartitionTable.HEAD,
            (done, all) -> {
              to.force(false);
              progress.advances(done, all);
            });
    if (!copied.equals(digest)) {
      throw new StickException(Cause.SYSTEM_CHANGED, file);
    }
  }

  /** Whether what was copied reads back as it was. */
  boolean isOn(FileChannel disk, Progress progress) throws IOException {
    return Copy.digest(disk, PartitionTable.HEAD, end - PartitionTable.HEAD, progress::advances)
        .equals(digest);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
