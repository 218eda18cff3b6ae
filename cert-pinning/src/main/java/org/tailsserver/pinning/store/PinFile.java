// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tailsserver.config.name.InvalidServerNameException;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.pin.InvalidPinException;
import org.tailsserver.pinning.pin.Pin;
import org.tailsserver.pinning.ssh.SshHostKey;
import org.tailsserver.pinning.store.PinFileException.Cause;

/**
 * One server as a small text file, to be carried to another machine of its owner. It holds nothing
 * secret, but says which server somebody knows. The grammar is in docs/pins.md.
 *
 * <p>Whoever could alter the file on its way could put another server in: only the words of the
 * {@linkplain Pin pin}, compared by a person, say that it is the right one.
 */
public final class PinFile {

  /** The largest file that is read. */
  public static final int MAX_BYTES = 16 << 10;

  /** With a key for ssh 2, which programs that know of none refuse; else 1. */
  private static final int VERSION = 2;

  private static final Pattern FIRST_LINE = Pattern.compile("tails-server-pin ([1-9][0-9]{0,8})");
  private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");

  private static final String SSH_HOST_KEY = "ssh-host-key: ";

  private PinFile() {}

  /** What the file says of a server: nothing of its petname, and its address only if asked to. */
  public static byte[] write(PinnedServer server, boolean withAddress) {
    StringBuilder text = new StringBuilder();
    text.append("tails-server-pin ").append(server.sshHostKey().isPresent() ? VERSION : 1);
    text.append('\n');
    text.append("name: ").append(server.name()).append('\n');
    text.append("pin: ").append(server.pin()).append('\n');
    text.append("port: ").append(server.port()).append('\n');
    if (withAddress) {
      server
          .lastAddress()
          .ifPresent(a -> text.append("address: ").append(a.getHostAddress()).append('\n'));
    }
    server.sshHostKey().ifPresent(key -> text.append(SSH_HOST_KEY).append(key.text()).append('\n'));
    text.append(new String(ServerFile.pem(server.certificate()), UTF_8));
    return text.toString().getBytes(UTF_8);
  }

  /**
   * Reads what {@link #write} writes, and nothing else; only line ends may have become CR LF. The
   * petname is the server's own name.
   *
   * @throws PinFileException if it is anything else, or the certificate was not made by the owner
   *     of the key in it
   */
  public static PinnedServer read(byte[] file) throws PinFileException {
    if (file.length > MAX_BYTES) {
      throw new PinFileException(Cause.TOO_LARGE, MAX_BYTES);
    }
    String text = text(file).replace("\r\n", "\n");
    Lines lines = new Lines(text);
    Matcher first = FIRST_LINE.matcher(lines.next());
    if (!first.matches()) {
      throw new PinFileException(Cause.NOT_A_PIN_FILE);
    }
    if (Integer.parseInt(first.group(1)) > VERSION) {
      throw new PinFileException(Cause.NEWER_VERSION, first.group(1));
    }
    ServerName name = name(lines);
    Pin pin = pin(lines);
    int port = port(lines);
    Optional<InetAddress> address = address(lines);
    Optional<SshHostKey> sshHostKey = sshHostKey(lines);
    X509Certificate certificate = certificate(lines);
    if (!pin.equals(Pin.of(certificate))) {
      throw new PinFileException(Cause.TWO_KEYS);
    }
    requireSelfSigned(certificate);
    if (sshHostKey.isPresent() && !sshHostKey.get().isProvedBy(certificate)) {
      throw new PinFileException(Cause.OTHER_SSH_KEY);
    }
    PinnedServer server = new PinnedServer(name, name, certificate, port, address, sshHostKey);
    if (!text.equals(new String(write(server, true), UTF_8))) {
      throw new PinFileException(Cause.OTHER_FORM);
    }
    return server;
  }

  private static String text(byte[] utf8) throws PinFileException {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new PinFileException(Cause.NOT_TEXT);
    }
  }

  private static ServerName name(Lines lines) throws PinFileException {
    try {
      return ServerName.of(lines.value("name: "));
    } catch (InvalidServerNameException e) {
      throw lines.damaged(String.valueOf(e.getMessage()));
    }
  }

  private static Pin pin(Lines lines) throws PinFileException {
    try {
      return Pin.parse(lines.value("pin: "));
    } catch (InvalidPinException e) {
      throw lines.damaged(String.valueOf(e.getMessage()));
    }
  }

  private static int port(Lines lines) throws PinFileException {
    String text = lines.value("port: ");
    int port = PORT.matcher(text).matches() ? Integer.parseInt(text) : 0;
    if (port < 1 || port > 65535) {
      throw lines.damaged(StoreText.text("file.reason.port"));
    }
    return port;
  }

  private static Optional<InetAddress> address(Lines lines) throws PinFileException {
    if (!lines.isNext("address: ")) {
      return Optional.empty();
    }
    String text = lines.value("address: ");
    try {
      // One with an interface behind a percent sign means nothing on another machine.
      if (text.indexOf('%') < 0) {
        return Optional.of(InetAddress.ofLiteral(text));
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw lines.damaged(StoreText.text("file.reason.address"));
  }

  private static Optional<SshHostKey> sshHostKey(Lines lines) throws PinFileException {
    if (!lines.isNext(SSH_HOST_KEY)) {
      return Optional.empty();
    }
    Optional<SshHostKey> key = SshHostKey.parse(lines.value(SSH_HOST_KEY));
    if (key.isEmpty()) {
      throw lines.damaged(StoreText.text("file.reason.ssh-host-key"));
    }
    return key;
  }

  private static X509Certificate certificate(Lines lines) throws PinFileException {
    PinFileException damaged = lines.damagedNext(StoreText.text("file.reason.certificate"));
    // What reads certificates skips all lines before one.
    if (!lines.isNext("-----BEGIN CERTIFICATE-----")) {
      throw damaged;
    }
    return ServerFile.certificate(lines.rest().getBytes(UTF_8)).orElseThrow(() -> damaged);
  }

  /**
   * The words stand for the key alone. Whoever lacks the private key can neither change another
   * thing in the certificate, such as what browsers show as its fingerprint.
   */
  private static void requireSelfSigned(X509Certificate certificate) throws PinFileException {
    try {
      if (certificate.getPublicKey().getAlgorithm().equals("EC")
          && certificate.getSigAlgName().equals("SHA256withECDSA")) {
        certificate.verify(certificate.getPublicKey());
        return;
      }
    } catch (GeneralSecurityException e) {
      // Said below.
    }
    throw new PinFileException(Cause.NOT_SELF_SIGNED);
  }

  /** The lines of a text, one after the other. */
  private static final class Lines {

    private final List<String> lines;
    private int read;

    Lines(String text) {
      lines = List.of(text.split("\n", -1));
    }

    /** The next line; empty at the end. */
    String next() {
      return read < lines.size() ? lines.get(read++) : "";
    }

    boolean isNext(String prefix) {
      return read < lines.size() && lines.get(read).startsWith(prefix);
    }

    String value(String prefix) throws PinFileException {
      String line = next();
      if (!line.startsWith(prefix)) {
        throw damaged(StoreText.text("file.reason.line", prefix.strip()));
      }
      return line.substring(prefix.length());
    }

    String rest() {
      return String.join("\n", lines.subList(read, lines.size()));
    }

    /** The line that was read last is wrong. */
    PinFileException damaged(String why) {
      return new PinFileException(Cause.DAMAGED, read, why);
    }

    PinFileException damagedNext(String why) {
      return new PinFileException(Cause.DAMAGED, read + 1, why);
    }
  }
}
