// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * Edits the LUKS2 header at an offset of a file as somebody with a hex editor would, checksums made
 * right again, so that cryptsetup takes it for intact (LUKS2 On-Disk Format Specification 1.1.1,
 * section 2: both copies, 4096 bytes of binary header and the JSON area).
 */
public final class HeaderEdit {

  private static final int BINARY = 4096;
  private static final int CHECKSUM = 448;
  private static final int CHECKSUM_LENGTH = 64;

  private final Path file;
  private final long offset;

  /**
   * Edits the header that begins at an offset.
   *
   * @param offset in bytes; 0 in a bare LUKS2 file
   */
  public HeaderEdit(Path file, long offset) {
    this.file = file;
    this.offset = offset;
  }

  /** Replaces every occurrence of a text in the JSON of both copies; fails if there is none. */
  public void replace(String text, String by) throws IOException {
    edit(json -> {
      if (!json.contains(text)) {
        throw new IllegalStateException("the header has no " + text);
      }
      return json.replace(text, by);
    });
  }

  /** Changes the JSON of both copies. */
  public void edit(UnaryOperator<String> change) throws IOException {
    try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
      int size = copySize(image);
      for (int copy = 0; copy < 2; copy++) {
        byte[] header = new byte[size];
        image.seek(offset + (long) copy * size);
        image.readFully(header);
        int end = BINARY;
        while (header[end] != 0) {
          end++;
        }
        byte[] json = change.apply(new String(header, BINARY, end - BINARY, UTF_8)).getBytes(UTF_8);
        if (json.length >= size - BINARY) {
          throw new IllegalStateException("JSON of " + json.length + " bytes does not fit");
        }
        Arrays.fill(header, BINARY, size, (byte) 0);
        System.arraycopy(json, 0, header, BINARY, json.length);
        seal(header);
        image.seek(offset + (long) copy * size);
        image.write(header);
      }
    }
  }

  /** Overwrites the JSON of the first copy, checksum left wrong. */
  public void damageFirstCopy() throws IOException {
    damage(1);
  }

  /** Overwrites the JSON of both copies, checksums left wrong. */
  public void damageBothCopies() throws IOException {
    damage(2);
  }

  private void damage(int copies) throws IOException {
    try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
      int size = copySize(image);
      byte[] noise = new byte[512];
      new SplittableRandom(4).nextBytes(noise);
      for (int copy = 0; copy < copies; copy++) {
        image.seek(offset + (long) copy * size + BINARY + 16);
        image.write(noise);
      }
    }
  }

  private int copySize(RandomAccessFile image) throws IOException {
    byte[] start = new byte[16];
    image.seek(offset);
    image.readFully(start);
    if (!new String(start, 0, 4, ISO_8859_1).equals("LUKS")) {
      throw new IllegalStateException("no LUKS header at " + offset + " of " + file);
    }
    return (int) ByteBuffer.wrap(start).getLong(8);
  }

  private static void seal(byte[] header) {
    Arrays.fill(header, CHECKSUM, CHECKSUM + CHECKSUM_LENGTH, (byte) 0);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(header);
      System.arraycopy(digest, 0, header, CHECKSUM, digest.length);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
