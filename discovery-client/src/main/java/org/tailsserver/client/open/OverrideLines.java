// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.open;

import java.util.ArrayList;
import java.util.List;
import org.tailsserver.pinning.firefox.CertificateOverride;

/**
 * The text of a profile's {@code cert_override.txt}. Every line that is not ours stays as it is and
 * where it is; comments are among them.
 *
 * @param lines without their ends
 */
record OverrideLines(List<String> lines) {

  OverrideLines {
    lines = List.copyOf(lines);
  }

  static OverrideLines of(String text) {
    return new OverrideLines(text.lines().toList());
  }

  String text() {
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  /**
   * What a line is about: the address, and the fingerprint of the certificate that is taken there.
   * Browsers wrote more fields once, and may again.
   */
  private record Taken(String address, String fingerprint) {
    static Taken of(String line) {
      String[] fields = line.split("\t", -1);
      return new Taken(fields[0], fields.length < 3 ? "" : fields[2]);
    }
  }

  /** Without the exceptions of {@code others}, however a browser wrote them. */
  OverrideLines without(OverrideLines others) {
    List<Taken> ours = others.lines.stream().map(Taken::of).toList();
    return new OverrideLines(
        lines.stream()
            .filter(line -> line.startsWith("#") || !ours.contains(Taken.of(line)))
            .toList());
  }

  /** With all of {@code others} at the end. */
  OverrideLines with(OverrideLines others) {
    List<String> more = new ArrayList<>(lines);
    more.addAll(others.lines);
    return new OverrideLines(more);
  }

  /** With one more at the end. */
  OverrideLines with(CertificateOverride override) {
    return with(of(override.line()));
  }

  /** Whether this very exception is among them. */
  boolean has(CertificateOverride override) {
    Taken wanted = Taken.of(override.line());
    return lines.stream().anyMatch(line -> Taken.of(line).equals(wanted));
  }

  /** Whether some certificate is taken at the address. */
  boolean hasAddressOf(CertificateOverride override) {
    String address = Taken.of(override.line()).address;
    return lines.stream().anyMatch(line -> Taken.of(line).address.equals(address));
  }
}
