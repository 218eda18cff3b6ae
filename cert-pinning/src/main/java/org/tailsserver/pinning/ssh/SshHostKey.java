// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.ssh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;
import org.tailsserver.pinning.pin.Pin;

/**
 * What a server proves itself with to ssh, and the word of the server's own key for it. The words
 * people compare stand for the server's key: by this signature they stand for the one of ssh too.
 *
 * @param proof ECDSA with SHA-256 by the key of the server's certificate, both numbers of 32 bytes
 *     one after the other, in base64
 */
public record SshHostKey(SshPublicKey key, String proof) {

  private static final String ALGORITHM = "SHA256withECDSAinP1363Format";
  private static final int PROOF_BYTES = 64;

  /** Nothing else that a server signs begins like this. */
  private static final String MEANING = "tails-server ssh host key 1\n";

  /**
   * @throws IllegalArgumentException if {@code proof} is not of that form
   */
  public SshHostKey {
    if (!isProof(proof)) {
      throw new IllegalArgumentException("no signature");
    }
  }

  /**
   * Makes the word of a server for a key.
   *
   * @param server the private key of its certificate, on P-256
   */
  public static SshHostKey provedWith(PrivateKey server, SshPublicKey key) {
    try {
      Signature signer = Signature.getInstance(ALGORITHM);
      signer.initSign(server);
      signer.update(signed(key));
      return new SshHostKey(key, Base64.getEncoder().encodeToString(signer.sign()));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a server's key", e);
    }
  }

  /** Whether the owner of the certificate's key says that this key is his. */
  public boolean isProvedBy(X509Certificate certificate) {
    try {
      Signature verifier = Signature.getInstance(ALGORITHM);
      verifier.initVerify(certificate.getPublicKey());
      verifier.update(signed(key));
      return verifier.verify(Base64.getDecoder().decode(proof));
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** Reads {@link #text}; empty if it is anything else. */
  public static Optional<SshHostKey> parse(String text) {
    int space = text.lastIndexOf(' ');
    String proof = text.substring(space + 1);
    return space > 0 && isProof(proof)
        ? SshPublicKey.parse(text.substring(0, space)).map(key -> new SshHostKey(key, proof))
        : Optional.empty();
  }

  /** The key and, where OpenSSH has a comment, the proof. */
  public String text() {
    return key + " " + proof;
  }

  /**
   * What {@code HostKeyAlias} must be, as ssh_config(5) calls it, so that addresses do not count.
   */
  public static String alias(Pin server) {
    return "tails-server-" + server.hex();
  }

  /** A known_hosts of this one key, as sshd(8) describes it. */
  public String knownHosts(Pin server) {
    return alias(server) + " " + text() + "\n";
  }

  /** Reads {@link #knownHosts} of a server; empty if it is anything else. */
  public static Optional<SshHostKey> parseKnownHosts(Pin server, String file) {
    String begin = alias(server) + " ";
    return file.startsWith(begin) && file.endsWith("\n")
        ? parse(file.substring(begin.length(), file.length() - 1))
        : Optional.empty();
  }

  private static byte[] signed(SshPublicKey key) {
    return (MEANING + key).getBytes(US_ASCII);
  }

  private static boolean isProof(String text) {
    try {
      byte[] proof = Base64.getDecoder().decode(text);
      return proof.length == PROOF_BYTES && Base64.getEncoder().encodeToString(proof).equals(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
