// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.pin;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The SHA-256 of a whole certificate, as browsers show it. Changes with every new certificate; what
 * a server is trusted by is its {@link Pin}.
 *
 * @param text 32 bytes in upper-case hex, with colons between
 */
public record CertificateFingerprint(String text) {

  private static final Pattern SHAPE = Pattern.compile("[0-9A-F]{2}(:[0-9A-F]{2}){31}");

  /**
   * @throws IllegalArgumentException if {@code text} has another form
   */
  public CertificateFingerprint {
    if (!SHAPE.matcher(text).matches()) {
      throw new IllegalArgumentException("a fingerprint is 32 upper-case hex bytes with colons");
    }
  }

  /** The fingerprint of {@code certificate}. */
  public static CertificateFingerprint of(X509Certificate certificate) {
    try {
      return new CertificateFingerprint(
          HexFormat.ofDelimiter(":")
              .formatHex(Pin.sha256(certificate.getEncoded()))
              .toUpperCase(Locale.ROOT));
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("a certificate without an encoding", e);
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
