// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.standin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tailsserver.config.header.HeaderToken;
import org.tailsserver.config.header.Network;
import org.tailsserver.config.header.OwnerKeys;
import org.tailsserver.config.header.Ways;
import org.tailsserver.config.name.InvalidServerNameException;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.identity.ServerIdentity;

/** A plain file with a real LUKS2 header, made by the real cryptsetup. */
public record LuksImage(Path file) {
  public static final String CRYPTSETUP = "/usr/sbin/cryptsetup";

  /** Formats a file; the key derivation is as cheap as it can be. */
  public static LuksImage format(Path file, String passphrase, String... more)
      throws IOException, InterruptedException {
    try (RandomAccessFile sized = new RandomAccessFile(file.toFile(), "rw")) {
      sized.setLength(4 << 20);
    }
    List<String> argv =
        new ArrayList<>(
            List.of(CRYPTSETUP, "luksFormat", "-q", "--type", "luks2", "--pbkdf", "argon2id"));
    argv.addAll(List.of("--pbkdf-force-iterations", "4", "--pbkdf-parallel", "1"));
    argv.addAll(List.of("--pbkdf-memory", "1024", "--luks2-keyslots-size", "1m"));
    argv.addAll(List.of("--key-file", "-"));
    argv.addAll(List.of(more));
    argv.add(file.toString());
    run(argv, passphrase);
    return new LuksImage(file);
  }

  /** A stick as the creator makes it: header and token. */
  public static LuksImage stick(Path file, String name, String passphrase)
      throws IOException, InterruptedException, InvalidServerNameException {
    return format(file, passphrase).withToken(token(name).toJson());
  }

  public static HeaderToken token(String name) throws InvalidServerNameException {
    return token(name, OwnerKeys.NONE);
  }

  public static HeaderToken token(String name, OwnerKeys owners) throws InvalidServerNameException {
    ServerName serverName = ServerName.of(name);
    ServerIdentity identity = ServerIdentity.generate(serverName);
    return new HeaderToken(serverName, identity.certificateDer(), identity.privateKeyDer(), owners);
  }

  public static HeaderToken token(String name, Ways ways, Network network)
      throws InvalidServerNameException {
    HeaderToken token = token(name);
    return new HeaderToken(
        token.name(),
        token.certificateDer(),
        token.privateKeyPkcs8(),
        token.owners(),
        token.ssh(),
        ways,
        network);
  }

  public LuksImage withToken(String json) throws IOException, InterruptedException {
    run(List.of(CRYPTSETUP, "token", "import", "--json-file", "-", file.toString()), json);
    return this;
  }

  /** Overwrites both copies of the header. */
  public void destroyHeader() throws IOException {
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.write(new byte[64 << 10]);
    }
  }

  private static void run(List<String> argv, String input)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("cryptsetup", ".out");
    try {
      Process process =
          new ProcessBuilder(argv)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(UTF_8));
      }
      if (process.waitFor() != 0) {
        throw new IOException(argv + ": " + Files.readString(output));
      }
    } finally {
      Files.delete(output);
    }
  }
}
