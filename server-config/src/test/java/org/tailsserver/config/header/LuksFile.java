// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.header;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tailsserver.config.faults.HeaderEdit;

/** A plain file with a real LUKS2 header, made and read by the real cryptsetup. */
record LuksFile(Path path) {

  private static final String PASSPHRASE = "correct horse";

  /** A file whose key derivation is as cheap as cryptsetup allows. */
  static LuksFile format(Path folder, String... extra) throws IOException, InterruptedException {
    Path path = folder.resolve("stick.img");
    Files.deleteIfExists(path);
    LuksFile file = new LuksFile(path);
    run("", "truncate", "-s", "17M", path.toString());
    file.format(extra);
    return file;
  }

  void format(String... extra) throws IOException, InterruptedException {
    List<String> argv = new ArrayList<>(List.of("luksFormat", "-q", "--type", "luks2"));
    argv.addAll(extra.length > 0 ? List.of(extra) : cheap());
    argv.addAll(List.of("--key-file=-", path.toString()));
    cryptsetup(PASSPHRASE, argv);
  }

  static List<String> cheap() {
    return List.of("--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000");
  }

  LuksFile addToken(String json) throws IOException, InterruptedException {
    cryptsetup(json, List.of("token", "import", "--json-file", "-", path.toString()));
    return this;
  }

  void beginReencryption() throws IOException, InterruptedException {
    List<String> argv = new ArrayList<>(List.of("reencrypt", "--init-only", "-q"));
    argv.add("--force-offline-reencrypt");
    argv.addAll(cheap());
    argv.addAll(List.of("--key-file=-", path.toString()));
    cryptsetup(PASSPHRASE, argv);
  }

  HeaderEdit edit() {
    return new HeaderEdit(path, 0);
  }

  String metadata() throws IOException, InterruptedException {
    return cryptsetup("", List.of("luksDump", "--dump-json-metadata", path.toString()));
  }

  Luks2Header header() throws IOException, InterruptedException, UnreadableHeaderException {
    return Luks2Header.parse(metadata());
  }

  private static String cryptsetup(String in, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> argv = new ArrayList<>(List.of("/usr/sbin/cryptsetup"));
    argv.addAll(arguments);
    return run(in, argv.toArray(String[]::new));
  }

  private static String run(String in, String... argv) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(in.getBytes(UTF_8));
    }
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", argv) + ": " + out);
    }
    return out;
  }
}
