// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.tor;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tailsserver.pinning.onion.OnionAddress;

/**
 * An onion service as it is on the stick, in the form of tor's HiddenServiceDir (rend-spec-v3,
 * appendices D and G). Immutable; prints neither key nor address.
 *
 * @param service the service's catalogue name
 * @param port at which guests find it, and at which it listens on 127.0.0.1
 * @param clients the public halves of the keys that reach it, in base32; empty if everybody does
 */
public record StickOnion(
    String service, int port, OnionAddress address, Path folder, Optional<List<String>> clients) {

  private static final String SECRET_KEY_FILE = "hs_ed25519_secret_key";
  private static final String HOSTNAME_FILE = "hostname";
  private static final String CLIENTS_FOLDER = "authorized_clients";
  private static final byte[] TAG =
      Arrays.copyOf("== ed25519v1-secret: type0 ==".getBytes(US_ASCII), 32);
  private static final int KEY = 64;
  private static final int LONGEST_FILE = 256;
  private static final Pattern CLIENT = Pattern.compile("descriptor:x25519:([A-Z2-7]{52})\\s*");

  /** A file that should be there is not, or is not what it should be; names it, never quotes it. */
  public static final class Unusable extends IOException {
    private static final long serialVersionUID = 1;

    Unusable(Path file) {
      super(file.getFileName().toString());
    }
  }

  /**
   * Reads all but the key. Unlike tor, which leaves out what it cannot read of the clients and then
   * may let in everybody, this reads all of them or fails.
   *
   * @param folder the service's own in {@code onions/}
   * @throws Unusable if something is missing or damaged
   */
  public static StickOnion read(String service, int port, Path folder) throws IOException {
    Path file = folder.resolve(HOSTNAME_FILE);
    String host = new String(content(file), US_ASCII).strip();
    OnionAddress address = OnionAddress.parse(host).orElseThrow(() -> new Unusable(file));
    return new StickOnion(service, port, address, folder, readClients(folder));
  }

  private static Optional<List<String>> readClients(Path folder) throws IOException {
    Path all = folder.resolve(CLIENTS_FOLDER);
    if (Files.notExists(all, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    List<String> keys = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(all)) {
      for (Path file : files) {
        Matcher line = CLIENT.matcher(new String(content(file), US_ASCII));
        if (!line.matches()) {
          throw new Unusable(file);
        }
        keys.add(line.group(1));
      }
    }
    return Optional.of(List.copyOf(keys));
  }

  /**
   * The key as ADD_ONION takes it (control-spec): the expanded Ed25519 key in base64.
   *
   * @throws Unusable if it is missing or damaged
   */
  String key() throws IOException {
    Path file = folder.resolve(SECRET_KEY_FILE);
    byte[] tagged = content(file);
    try {
      if (tagged.length != TAG.length + KEY
          || !Arrays.equals(tagged, 0, TAG.length, TAG, 0, TAG.length)) {
        throw new Unusable(file);
      }
      byte[] key = Arrays.copyOfRange(tagged, TAG.length, tagged.length);
      try {
        return Base64.getEncoder().encodeToString(key);
      } finally {
        Arrays.fill(key, (byte) 0);
      }
    } finally {
      Arrays.fill(tagged, (byte) 0);
    }
  }

  private static byte[] content(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > LONGEST_FILE) {
      throw new Unusable(file);
    }
    return Files.readAllBytes(file);
  }

  @Override
  public String toString() {
    return "StickOnion[" + service + "]";
  }
}
