// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.verify;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.tailsserver.client.find.Announcement;
import org.tailsserver.pinning.pin.Pin;
import org.tailsserver.pinning.pin.PinVerdict;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;
import org.tailsserver.pinning.tls.PinnedTls;

/** Tells whose a server is from the key it proves, never from what it says. Immutable. */
public final class Recognition {

  /** What mDNS responders add to a name that is taken: "name (2)", "name-2". */
  private static final Pattern CONFLICT_SUFFIX = Pattern.compile("(?: \\(\\d{1,3}\\)|-\\d{1,3})$");

  private final PinStore.Listing known;

  /**
   * @param known the servers of whoever runs this program
   */
  public Recognition(PinStore.Listing known) {
    this.known = known;
  }

  /**
   * Makes a TLS handshake with the first address that answers.
   *
   * @param patience for each address
   */
  public Sighting look(Announcement announcement, Duration patience) {
    Sighting last = null;
    for (InetSocketAddress address : announcement.addresses()) {
      last = look(announcement.name(), address, patience);
      if (!(last.verdict() instanceof PinVerdict.Unreachable)) {
        return last;
      }
    }
    if (last == null) {
      throw new IllegalArgumentException("an announcement without an address");
    }
    return last;
  }

  private Sighting look(String name, InetSocketAddress address, Duration patience) {
    try {
      X509Certificate certificate = PinnedTls.whoIsAt(address, patience);
      return new Sighting(name, address, judge(name, certificate), Optional.of(certificate));
    } catch (IOException e) {
      return new Sighting(
          name, address, new PinVerdict.Unreachable(Connecting.reason(e)), Optional.empty());
    }
  }

  /** The verdict on a server that calls itself {@code name} and proved {@code certificate}. */
  PinVerdict judge(String name, X509Certificate certificate) {
    Pin pin = Pin.of(certificate);
    for (PinnedServer server : known.servers()) {
      if (server.pin().equals(pin)) {
        return new PinVerdict.Yours(server.petname().text());
      }
    }
    for (PinnedServer server : known.servers()) {
      if (isNamedLike(name, server)) {
        return new PinVerdict.Impostor(server.petname().text(), pin);
      }
    }
    return new PinVerdict.Unknown(pin);
  }

  /** Whether people could take a server of this name for one of theirs. */
  boolean isNamedLikeOurs(String name) {
    return known.servers().stream().anyMatch(server -> isNamedLike(name, server));
  }

  private static boolean isNamedLike(String name, PinnedServer server) {
    return sameName(name, server.petname().text()) || sameName(name, server.name().text());
  }

  /** Whether people could take one name for the other: case, width and renaming aside. */
  private static boolean sameName(String announced, String ours) {
    String plain = fold(announced);
    return plain.equals(fold(ours))
        || CONFLICT_SUFFIX.matcher(plain).replaceFirst("").equals(fold(ours));
  }

  private static String fold(String name) {
    String compatible = Normalizer.normalize(name, Normalizer.Form.NFKC);
    return compatible.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT).strip();
  }
}
