// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.contents;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.creator.write.Tool;
import org.tailsserver.creator.write.Workplace;

/**
 * An ext4 file system in a plain file or device, read and changed by debugfs(8) and e2fsck(8):
 * nothing is mounted. Paths are absolute and of plain characters; anything else is refused.
 */
final class Ext4File {

  /** How much of the beginning {@link #size} needs. */
  static final int SUPERBLOCK_END = 2048;

  private static final int SUPERBLOCK = 1024;
  private static final int MAGIC = 0xEF53;
  private static final int HAS_64_BIT = 0x80;

  /** The largest file that is read. */
  private static final int MOST = 1 << 20;

  /** e2fsck(8): errors were corrected. */
  private static final int CORRECTED = 1;

  private static final String OUT = "out";

  private final Workplace work;
  private final Path file;

  Ext4File(Workplace work, Path file) {
    this.work = work;
    this.file = file.toAbsolutePath();
  }

  /**
   * How many bytes a file system has.
   *
   * @param beginning a file with at least {@value #SUPERBLOCK_END} bytes of it
   */
  static long size(Path beginning) throws IOException, StickException {
    try (RandomAccessFile in = new RandomAccessFile(beginning.toFile(), "r")) {
      long low = Integer.toUnsignedLong(number(in, 0x04));
      int log = number(in, 0x18);
      boolean wide = (number(in, 0x60) & HAS_64_BIT) != 0;
      long high = wide ? Integer.toUnsignedLong(number(in, 0x150)) : 0;
      if ((number(in, 0x38) & 0xffff) != MAGIC || log < 0 || log > 6 || high > 0xffff) {
        throw new StickException(Cause.BAD_CONTENTS, "ext4");
      }
      return ((high << 32) + low) << (10 + log);
    }
  }

  private static int number(RandomAccessFile in, int offset) throws IOException {
    in.seek(SUPERBLOCK + (long) offset);
    return Integer.reverseBytes(in.readInt());
  }

  /** Replays its journal and repairs what can be repaired safely. */
  void repair() throws StickException {
    Tool.Answer answer = Tool.E2FSCK.ask(work.folder(), new byte[0], "-f", "-p", file.toString());
    if (answer.status() > CORRECTED) {
      throw Tool.E2FSCK.failure(answer);
    }
  }

  /** Fails unless it is without any error. */
  void verify() throws StickException {
    Tool.E2FSCK.runIn(work.folder(), new byte[0], "-f", "-n", file.toString());
  }

  /** One entry of a folder. */
  record Entry(String name, boolean isFolder) {}

  /** What is in a folder; empty if it is not there. */
  List<Entry> list(String folder) throws StickException {
    List<Entry> entries = new ArrayList<>();
    String out = run("ls -p " + plain(folder) + "\n");
    for (String line : out.lines().filter(line -> line.startsWith("/")).toList()) {
      // /inode/mode/uid/gid/name/size/
      String[] fields = line.split("/", -1);
      if (fields.length >= 7 && !fields[5].equals(".") && !fields[5].equals("..")) {
        entries.add(new Entry(fields[5], fields[2].startsWith("04")));
      }
    }
    return entries;
  }

  /** A file's content; empty if it is not there. */
  Optional<byte[]> read(String path) throws IOException, StickException {
    Path out = work.resolve(OUT);
    Files.deleteIfExists(out);
    run("dump " + plain(path) + " " + OUT + "\n");
    if (!Files.exists(out)) {
      return Optional.empty();
    }
    if (Files.size(out) > MOST) {
      throw new StickException(Cause.BAD_CONTENTS, path);
    }
    byte[] content = Files.readAllBytes(out);
    Files.delete(out);
    return Optional.of(content);
  }

  /** Runs commands that only read. */
  private String run(String commands) throws StickException {
    return debugfs(commands, "-f", "-", file.toString());
  }

  /** Runs commands that may write; debugfs does not say whether one failed. */
  void write(String commands) throws StickException {
    debugfs(commands, "-w", "-f", "-", file.toString());
  }

  private String debugfs(String commands, String... arguments) throws StickException {
    Tool.Answer answer = Tool.DEBUGFS.ask(work.folder(), commands.getBytes(UTF_8), arguments);
    if (answer.status() != 0) {
      throw Tool.DEBUGFS.failure(answer);
    }
    return answer.out();
  }

  /** debugfs splits its commands at blanks. */
  static String plain(String path) throws StickException {
    if (!path.matches("(/[A-Za-z0-9._-]+)+|/")) {
      throw new StickException(Cause.BAD_CONTENTS, path.replaceAll("[^A-Za-z0-9./_-]", "?"));
    }
    return path;
  }
}
