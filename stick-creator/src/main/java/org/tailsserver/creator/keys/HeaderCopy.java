// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tailsserver.config.header.KeyLabel;
import org.tailsserver.config.header.Luks2Header;
import org.tailsserver.config.header.UnreadableHeaderException;
import org.tailsserver.creator.stick.Stick;
import org.tailsserver.creator.stick.StickPartition;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.creator.write.Tool;
import org.tailsserver.creator.write.Workplace;
import org.tailsserver.protocol.passphrase.Passphrase;

/**
 * The header of a stick with its keyslots, in a private file in which cryptsetup(8) works: what
 * goes wrong there, goes wrong there only.
 */
final class HeaderCopy implements AutoCloseable {

  /** Both headers and more keyslots than {@link StickKeys#MOST}: nothing behind is changed. */
  private static final int CHANGED = 4 << 20;

  /** Where LUKS2 says how long one of its two headers is (specification 1.1.1, section 2.1). */
  private static final int SIZE_FIELD = 8;

  private static final int SMALLEST = 16 << 10;
  private static final int LARGEST = 4 << 20;
  private static final int WRONG_PASSPHRASE = 2;
  private static final Pattern OPENED = Pattern.compile("(?m)^Key slot ([0-9]{1,4}) unlocked");

  private final Workplace work;
  private final Path file;
  private final byte[] before;

  private HeaderCopy(Workplace work, Path file, byte[] before) {
    this.work = work;
    this.file = file;
    this.before = before;
  }

  /** Copies it; the stick is only read. */
  static HeaderCopy of(Stick stick) throws StickException {
    StickPartition partition = stick.partition();
    try {
      if (partition.length() < CHANGED) {
        throw new StickException(Cause.BAD_HEADER, "LUKS2");
      }
      byte[] before = new byte[CHANGED];
      Workplace work = Workplace.open(stick.folder(), 2L * CHANGED);
      Path file = work.resolve("header");
      boolean copied = false;
      try (FileChannel from = FileChannel.open(partition.file(), StandardOpenOption.READ)) {
        read(from, partition.offset(), before);
        work.makeFile("header", before);
        try (RandomAccessFile grown = new RandomAccessFile(file.toFile(), "rw")) {
          grown.setLength(partition.length()); // sparse: cryptsetup wants to see a whole device
        }
        copied = true;
        return new HeaderCopy(work, file, before);
      } finally {
        if (!copied) {
          work.close();
        }
      }
    } catch (IOException e) {
      throw StickException.of(e);
    }
  }

  static void read(FileChannel from, long offset, byte[] into) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(into);
    while (buffer.hasRemaining()) {
      if (from.read(buffer, offset + buffer.position()) < 0) {
        throw new IOException("unexpected end of the stick");
      }
    }
  }

  /** What the stick has of what can change, from its partition's beginning; not to be changed. */
  byte[] before() {
    return before;
  }

  /** The same bytes as they are now in the file. */
  byte[] now() throws StickException {
    byte[] now = new byte[before.length];
    try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ)) {
      read(from, 0, now);
    } catch (IOException e) {
      throw StickException.of(e);
    }
    return now;
  }

  /** How long each of the two headers is. */
  static int sizeOfOne(byte[] header) throws StickException {
    long size = ByteBuffer.wrap(header).getLong(SIZE_FIELD);
    if (size < SMALLEST || size > LARGEST || 2 * size > header.length) {
      throw new StickException(Cause.BAD_HEADER, "LUKS2");
    }
    return (int) size;
  }

  /** The metadata; of two damaged differently, cryptsetup has chosen and mended. */
  Luks2Header metadata() throws StickException {
    Tool.Answer dump = run(new byte[0], "luksDump", "--dump-json-metadata");
    if (dump.status() != 0) {
      throw new StickException(Cause.BAD_HEADER, "LUKS2");
    }
    try {
      Luks2Header header = Luks2Header.parse(dump.out());
      if (header.keyslots().stream()
          .anyMatch(keyslot -> keyslot.areaOffset() + keyslot.areaLength() > CHANGED)) {
        throw new StickException(Cause.BAD_HEADER, "LUKS2");
      }
      return header;
    } catch (UnreadableHeaderException e) {
      throw StickException.because(Cause.BAD_HEADER, e);
    }
  }

  /** The keyslot that a passphrase opens, if it does. */
  OptionalInt opens(Passphrase passphrase) throws StickException {
    Tool.Answer answer =
        passphrase.lend(bytes ->
            run(
                bytes,
                "open",
                "--test-passphrase",
                "--verbose",
                "--disable-external-tokens",
                "--type=luks2",
                "--key-file=-",
                "--tries=1"));
    if (answer.status() == WRONG_PASSPHRASE) {
      return OptionalInt.empty();
    }
    Matcher slot = OPENED.matcher(answer.out());
    if (answer.status() != 0 || !slot.find()) {
      throw Tool.CRYPTSETUP.failure(answer);
    }
    return OptionalInt.of(Integer.parseInt(slot.group(1)));
  }

  /** Adds a passphrase. */
  void add(Passphrase existing, Passphrase fresh, long memoryKiB) throws StickException {
    requireOk(twoLines(existing, fresh, "luksAddKey", memoryKiB));
  }

  /** Puts a passphrase in the place of another one. */
  void change(Passphrase old, Passphrase fresh, long memoryKiB) throws StickException {
    requireOk(twoLines(old, fresh, "luksChangeKey", memoryKiB));
  }

  /** Removes a keyslot. */
  void remove(int keyslot) throws StickException {
    requireOk(runWith(new byte[0], List.of(Integer.toString(keyslot)), "luksKillSlot"));
  }

  void label(int keyslot, KeyLabel label) throws StickException {
    byte[] json = label.toJson(keyslot).getBytes(US_ASCII);
    requireOk(run(json, "token", "import", "--json-file=-"));
  }

  void removeToken(int number) throws StickException {
    requireOk(run(new byte[0], "token", "remove", "--token-id=" + number));
  }

  /** cryptsetup reads lines where no key file is named; a passphrase has no line breaks. */
  private Tool.Answer twoLines(Passphrase first, Passphrase second, String action, long memoryKiB)
      throws StickException {
    return first.lend(one ->
        second.lend(two -> {
          byte[] lines = new byte[one.length + two.length + 2];
          try {
            System.arraycopy(one, 0, lines, 0, one.length);
            lines[one.length] = '\n';
            System.arraycopy(two, 0, lines, one.length + 1, two.length);
            lines[lines.length - 1] = '\n';
            return run(
                lines,
                action,
                "--pbkdf=argon2id",
                "--pbkdf-memory=" + memoryKiB,
                // Forced, because measuring this machine says nothing about the other.
                "--pbkdf-force-iterations=4",
                "--pbkdf-parallel=1");
          } finally {
            Arrays.fill(lines, (byte) 0);
          }
        }));
  }

  private static void requireOk(Tool.Answer answer) throws StickException {
    if (answer.status() == WRONG_PASSPHRASE) {
      throw new StickException(Cause.WRONG_PASSPHRASE);
    }
    if (answer.status() != 0) {
      throw Tool.CRYPTSETUP.failure(answer);
    }
  }

  private Tool.Answer run(byte[] input, String... arguments) throws StickException {
    return runWith(input, List.of(), arguments);
  }

  private Tool.Answer runWith(byte[] input, List<String> last, String... arguments)
      throws StickException {
    List<String> all = new ArrayList<>(List.of(arguments));
    // Its lock lies in a folder only root can write to; nobody else can reach this file.
    all.add("--disable-locks");
    all.add("--batch-mode");
    all.add(file.toString());
    all.addAll(last);
    return Tool.CRYPTSETUP.ask(work.folder(), input, all.toArray(String[]::new));
  }

  @Override
  public void close() {
    work.close();
  }
}
