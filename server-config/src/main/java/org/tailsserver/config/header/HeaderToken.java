// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.header;

import org.tailsserver.config.name.ServerName;

/**
 * The LUKS2 token of type {@value #TYPE}: who the server is, readable before the stick is unlocked.
 * Written as the JSON object that {@code cryptsetup token import} takes, at most {@value
 * #MAX_BYTES} bytes, with an empty {@code keyslots} array. Fields this version does not know are
 * ignored. Immutable; never prints the private key.
 */
public final class HeaderToken {

  /** The token type in the LUKS2 header. */
  public static final String TYPE = "tails-server";

  /** The version this class reads and writes. */
  public static final int VERSION = 1;

  /** The largest token in bytes of JSON. */
  public static final int MAX_BYTES = 8192;

  private final int version;
  private final ServerName name;
  private final byte[] certificateDer;
  private final byte[] privateKeyPkcs8;
  private final OwnerKeys owners;
  private final SshDoor ssh;
  private final Ways ways;
  private final Network network;

  /** A token of the current version, of a server that gives nobody precedence. */
  public HeaderToken(ServerName name, byte[] certificateDer, byte[] privateKeyPkcs8) {
    this(name, certificateDer, privateKeyPkcs8, OwnerKeys.NONE);
  }

  /** A token of the current version, of a server without a door for ssh. */
  public HeaderToken(
      ServerName name, byte[] certificateDer, byte[] privateKeyPkcs8, OwnerKeys owners) {
    this(name, certificateDer, privateKeyPkcs8, owners, SshDoor.NONE);
  }

  /** A token of the current version, of a server that is reached by all ways and takes DHCP. */
  public HeaderToken(
      ServerName name,
      byte[] certificateDer,
      byte[] privateKeyPkcs8,
      OwnerKeys owners,
      SshDoor ssh) {
    this(name, certificateDer, privateKeyPkcs8, owners, ssh, Ways.ALL, Network.DHCP);
  }

  /**
   * A token of the current version.
   *
   * @param certificateDer the TLS certificate, X.509 DER; copied
   * @param privateKeyPkcs8 its key, PKCS #8 DER; copied
   */
  public HeaderToken(
      ServerName name,
      byte[] certificateDer,
      byte[] privateKeyPkcs8,
      OwnerKeys owners,
      SshDoor ssh,
      Ways ways,
      Network network) {
    if (certificateDer.length == 0 || privateKeyPkcs8.length == 0) {
      throw new IllegalArgumentException("certificate and key must not be empty");
    }
    this.version = VERSION;
    this.name = name;
    this.certificateDer = certificateDer.clone();
    this.privateKeyPkcs8 = privateKeyPkcs8.clone();
    this.owners = owners;
    this.ssh = ssh;
    this.ways = ways;
    this.network = network;
  }

  /**
   * The same server under another name.
   *
   * @param renamedDer a certificate of the same key for that name, X.509 DER; copied
   */
  public HeaderToken renamed(ServerName newName, byte[] renamedDer) {
    return new HeaderToken(newName, renamedDer, privateKeyPkcs8, owners, ssh, ways, network);
  }

  /** The same server that is reached otherwise. */
  public HeaderToken reached(Ways newWays, Network newNetwork) {
    return new HeaderToken(name, certificateDer, privateKeyPkcs8, owners, ssh, newWays, newNetwork);
  }

  public int version() {
    return version;
  }

  public ServerName name() {
    return name;
  }

  /** Whose attempts to unlock have precedence. */
  public OwnerKeys owners() {
    return owners;
  }

  /** How ssh is served before the stick is unlocked. */
  public SshDoor ssh() {
    return ssh;
  }

  /** By which ways somebody comes to the server before it is unlocked. */
  public Ways ways() {
    return ways;
  }

  /** How the server gets its addresses. */
  public Network network() {
    return network;
  }

  /** The TLS certificate, X.509 DER; a copy. */
  public byte[] certificateDer() {
    return certificateDer.clone();
  }

  /** The key of the certificate, PKCS #8 DER; a copy. */
  public byte[] privateKeyPkcs8() {
    return privateKeyPkcs8.clone();
  }

  /**
   * The token as {@code cryptsetup token import} takes it: ASCII, no line break.
   *
   * @throws IllegalStateException if it would exceed {@link #MAX_BYTES}
   */
  public String toJson() {
    return TokenJson.write(this);
  }

  /** Reads the JSON object of one token. Never throws on bad input. */
  public static Reading parse(String json) {
    return TokenJson.read(json);
  }

  @Override
  public String toString() {
    return "HeaderToken[version=" + version + ", name=" + name + ", key=[REDACTED]]";
  }

  /** What became of reading a token. */
  public sealed interface Reading {
    /** A token this version understands; whether key and certificate fit is not checked here. */
    record Valid(HeaderToken token) implements Reading {}

    /**
     * A token of our type that cannot be used.
     *
     * @param why for people; never part of the key
     */
    record Damaged(String why) implements Reading {}

    /** A token of our type written by another version of this software. */
    record UnknownVersion(long version) implements Reading {}

    /** Not a token of our type. */
    record Absent() implements Reading {}
  }
}
