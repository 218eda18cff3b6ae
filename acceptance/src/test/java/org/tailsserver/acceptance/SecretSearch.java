// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Looks for secrets, as they are and as they travel, in everything the machine keeps or shows. */
final class SecretSearch {
  /** Prints a line for each place where one of the patterns, on standard input, is found. */
  private static final String SCRIPT =
      """
      cat >/dev/shm/patterns
      find_in() { grep -qaF -f /dev/shm/patterns && echo "$1"; }
      journalctl --no-pager --all --output=export | find_in journal
      dmesg | find_in 'kernel log'
      grep -laF -f /dev/shm/patterns /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null
      grep -rlaF --devices=skip -f /dev/shm/patterns /run /tmp /var /etc /root /home 2>/dev/null |
        grep -v -e '^/run/test-shell/' -e '^/run/tails-server/identity/key.pem$' \\
          -e '^/run/credentials/tails-server-portal.service/key.pem$'
      rm /dev/shm/patterns
      """;

  private final Laptop laptop;
  private final List<String> patterns = new ArrayList<>();

  private SecretSearch(Laptop laptop) {
    this.laptop = laptop;
  }

  static SecretSearch on(Laptop laptop) {
    return new SecretSearch(laptop);
  }

  /** As typed, in base64, and as a form carries it. */
  SecretSearch forPassphrase(String passphrase) {
    String form = URLEncoder.encode(passphrase, UTF_8);
    patterns.addAll(
        Stream.of(
                passphrase,
                base64(passphrase),
                form,
                form.replace("+", "%20"),
                form.replace("+", "%20").toLowerCase(Locale.ROOT))
            .distinct()
            .toList());
    return this;
  }

  /** Each line of its base64 that is no mere algorithm name. */
  SecretSearch forPrivateKey(String pem) {
    List<String> lines = pem.lines().filter(line -> !line.startsWith("-")).toList();
    patterns.addAll(lines.subList(1, lines.size()));
    return this;
  }

  /**
   * An onion service's address, and its private key in base64, as a controller of tor writes it.
   */
  SecretSearch forOnion(String hostname, String base64) {
    patterns.add(hostname.replace(".onion", ""));
    patterns.add(base64);
    return this;
  }

  /** Where they were found in the machine and on its console. */
  List<String> findAll() throws IOException {
    byte[] input = (String.join("\n", patterns) + "\n").getBytes(UTF_8);
    List<String> found =
        new ArrayList<>(laptop.vm().shell().run(SCRIPT, input).out().lines().toList());
    found.addAll(in("console", laptop.vm().console().text()));
    return found;
  }

  /** {@code where} if one of them is in the text. */
  List<String> in(String where, String text) {
    return patterns.stream().anyMatch(text::contains) ? List.of(where) : List.of();
  }

  private static String base64(String text) {
    return Base64.getEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }
}
