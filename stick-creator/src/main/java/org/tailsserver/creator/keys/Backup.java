// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tailsserver.creator.device.DiskDestination;
import org.tailsserver.creator.stick.Stick;
import org.tailsserver.creator.stick.WholeFile;
import org.tailsserver.creator.write.Copy;
import org.tailsserver.creator.write.Progress;
import org.tailsserver.creator.write.Progress.Phase;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.creator.write.StickImage;
import org.tailsserver.creator.write.Tool;

/**
 * A copy of a server's encrypted partition. The file is an image like any other, with a note in the
 * gap before the partition, from byte {@value #NOTE}: what it is, the length of the partition that
 * begins at 1 MiB, and its SHA-256. It is made and read without any passphrase.
 */
public final class Backup {

  static final int NOTE = 64 << 10;

  private static final int NOTE_LENGTH = 4096;
  private static final int MIB = 1 << 20;

  /** sfdisk(8) counts in sectors of this size on files. */
  private static final int SECTOR = 512;

  private static final Pattern READ =
      Pattern.compile(
          "Tails Server backup\nversion = 1\nlength = ([0-9]{1,15})\nsha256 = ([0-9a-f]{64})\n\0*");
  private static final Set<PosixFilePermission> OWNERS_ALONE =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final Path file;
  private final long length;
  private final String digest;

  private Backup(Path file, long length, String digest) {
    this.file = file;
    this.length = length;
    this.digest = digest;
  }

  /**
   * Makes one.
   *
   * @param into a file that is not there yet
   */
  public static void make(Stick stick, Path into, Progress progress) throws StickException {
    if (Files.exists(into, LinkOption.NOFOLLOW_LINKS)) {
      throw new StickException(Cause.BACKUP_EXISTS, into);
    }
    long offset = stick.partition().offset();
    long length = stick.partition().length();
    progress.begins(Phase.ASSEMBLING);
    stick.read(whole ->
        WholeFile.write(
            into,
            OWNERS_ALONE,
            length + 2L * MIB,
            fresh -> {
              String digest = copy(whole, offset, length, fresh, progress);
              table(fresh, length);
              note(fresh, length, digest);
              progress.begins(Phase.SAVING);
            }));
  }

  /** Copies the partition; where nothing was ever written, nothing is. */
  private static String copy(
      FileChannel from, long offset, long length, FileChannel to, Progress progress)
      throws IOException {
    MessageDigest digest = sha256();
    ByteBuffer piece = ByteBuffer.allocate(MIB);
    for (long done = 0; done < length; done += piece.limit()) {
      piece.clear().limit((int) Math.min(MIB, length - done));
      while (piece.hasRemaining()) {
        if (from.read(piece, offset + done + piece.position()) < 0) {
          throw new IOException("unexpected end of the stick");
        }
      }
      piece.flip();
      digest.update(piece.duplicate());
      if (piece.mismatch(ByteBuffer.allocate(piece.limit())) >= 0) {
        Copy.write(to, StickImage.PARTITION_OFFSET + done, piece.duplicate());
      }
      progress.advances(done, length);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /** A table with this partition alone, as images have it. */
  private static void table(FileChannel fresh, long length) throws IOException, StickException {
    long all = length + 2L * MIB;
    Path scratch = Files.createTempFile("tails-server-stick-", ".table");
    try (FileChannel sparse =
        FileChannel.open(scratch, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      sparse.write(ByteBuffer.allocate(1), all - 1);
      Tool.SFDISK.run(
          "label: gpt\nstart=%d, size=%d, type=%s, name=%s\n"
              .formatted(
                  StickImage.PARTITION_OFFSET / SECTOR,
                  length / SECTOR,
                  StickImage.PARTITION_TYPE,
                  StickImage.PARTITION_NAME),
          "--quiet",
          "--no-tell-kernel",
          "--no-reread",
          scratch.toString());
      for (long at : new long[] {0, all - MIB}) {
        ByteBuffer part = ByteBuffer.allocate(at == 0 ? NOTE : MIB);
        Copy.write(fresh, at, whole(sparse, at, part));
      }
    } finally {
      Files.delete(scratch);
    }
  }

  private static ByteBuffer whole(FileChannel from, long at, ByteBuffer into) throws IOException {
    while (into.hasRemaining()) {
      if (from.read(into, at + into.position()) < 0) {
        throw new IOException("shorter than it was");
      }
    }
    return into.flip();
  }

  private static void note(FileChannel fresh, long length, String digest) throws IOException {
    String text =
        """
        Tails Server backup
        version = 1
        length = %d
        sha256 = %s
        """
            .formatted(length, digest);
    ByteBuffer note = ByteBuffer.allocate(NOTE_LENGTH);
    note.put(text.getBytes(US_ASCII)).rewind();
    Copy.write(fresh, NOTE, note);
  }

  /**
   * Reads a backup and makes sure that it is what it was when it was made.
   *
   * @throws StickException NO_BACKUP, BACKUP_DAMAGED
   */
  public static Backup check(Path file, Progress progress) throws StickException {
    try {
      if (!Files.isRegularFile(file)) {
        throw new StickException(Cause.NO_BACKUP, file);
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        Backup backup = read(file, channel);
        progress.begins(Phase.CHECKING_BACKUP);
        String found =
            Copy.digest(channel, StickImage.PARTITION_OFFSET, backup.length, progress::advances);
        if (!found.equals(backup.digest)) {
          throw new StickException(Cause.BACKUP_DAMAGED, file);
        }
        return backup;
      }
    } catch (IOException e) {
      throw StickException.of(e);
    }
  }

  private static Backup read(Path file, FileChannel channel) throws IOException, StickException {
    if (channel.size() < NOTE + NOTE_LENGTH) {
      throw new StickException(Cause.NO_BACKUP, file);
    }
    ByteBuffer note = whole(channel, NOTE, ByteBuffer.allocate(NOTE_LENGTH));
    Matcher said = READ.matcher(US_ASCII.decode(note));
    if (!said.matches()) {
      throw new StickException(Cause.NO_BACKUP, file);
    }
    long length = Long.parseLong(said.group(1));
    if (length == 0 || length > channel.size() - 2L * MIB) {
      throw new StickException(Cause.BACKUP_DAMAGED, file);
    }
    return new Backup(file, length, said.group(2));
  }

  /** Makes an image of it; what is there under that name is replaced. */
  public void toImage(Path image, Progress progress) throws StickException {
    progress.begins(Phase.ASSEMBLING);
    WholeFile.write(
        image,
        OWNERS_ALONE,
        length + 2L * MIB,
        fresh -> {
          try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ)) {
            requireSame(copy(from, StickImage.PARTITION_OFFSET, length, fresh, progress));
          }
          table(fresh, length);
          progress.begins(Phase.SAVING);
        });
  }

  private void requireSame(String copied) throws StickException {
    if (!copied.equals(digest)) {
      throw new StickException(Cause.BACKUP_DAMAGED, file);
    }
  }

  /**
   * Puts it onto a disk, with all the care that a new stick is written with.
   *
   * @param onto where and how; stays the caller's to close
   */
  public void toDisk(DiskDestination onto, Progress progress) throws StickException {
    try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ);
        DiskDestination planned = onto.with(from, StickImage.PARTITION_OFFSET, length, digest)) {
      planned.publish(progress);
    } catch (IOException e) {
      throw StickException.because(Cause.DISK_HALF_DONE, e);
    }
  }
}
