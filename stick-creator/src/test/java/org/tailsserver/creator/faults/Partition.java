// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.faults;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.tailsserver.creator.write.StickImage;

/** The partition of a stick, copied out of its image because cryptsetup takes whole files only. */
public record Partition(Path file) {

  /** Copies it out of an image into a file, which is replaced. */
  public static Partition of(Path image, Path into) throws IOException {
    try (FileChannel from = FileChannel.open(image, StandardOpenOption.READ);
        FileChannel to =
            FileChannel.open(
                into,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
      // A table of the partition's offset stands before it and another of that size after it.
      long size = from.size() - 2 * StickImage.PARTITION_OFFSET;
      from.transferTo(StickImage.PARTITION_OFFSET, size, to);
    }
    return new Partition(into);
  }

  /** Its LUKS2 metadata, as JSON. */
  public Run dump() throws IOException, InterruptedException {
    return run("/usr/sbin/cryptsetup", "luksDump", "--dump-json-metadata");
  }

  /** Tries a passphrase, without device-mapper. */
  public Run open(byte[] passphrase) throws IOException, InterruptedException {
    return run(passphrase, "/usr/sbin/cryptsetup", "open", "--test-passphrase", "--key-file=-");
  }

  /** Takes the encryption off, without device-mapper: what is left is the ext4 file system. */
  public Partition decrypt(byte[] passphrase) throws IOException, InterruptedException {
    Run run =
        run(
            passphrase,
            "/usr/sbin/cryptsetup",
            "reencrypt",
            "--decrypt",
            "--force-offline-reencrypt",
            "-q",
            "--key-file=-",
            "--header=" + file + ".header");
    if (run.status() != 0) {
      throw new IOException(run.out());
    }
    return this;
  }

  /** Runs a program with this file as its last argument. */
  public Run run(String... argv) throws IOException, InterruptedException {
    return run(new byte[0], argv);
  }

  private Run run(byte[] in, String... argv) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(argv));
    all.add(file.toString());
    return Run.of(in, all.toArray(String[]::new));
  }

  /** A file inside, once decrypted. */
  public String read(String path) throws IOException, InterruptedException {
    return debugfs("cat " + path);
  }

  /** What debugfs(8) answers, once decrypted. */
  public String debugfs(String command) throws IOException, InterruptedException {
    String out = run("/usr/sbin/debugfs", "-R", command).out();
    // Its first line is its version.
    return out.substring(out.indexOf('\n') + 1);
  }
}
