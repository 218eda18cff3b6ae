// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.verify;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.text.Normalizer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.tailsserver.client.find.Announcement;
import org.tailsserver.pinning.pin.Pin;
import org.tailsserver.pinning.pin.PinVerdict;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;
import org.tailsserver.pinning.tls.KeyNotProvedException;
import org.tailsserver.pinning.tls.PinnedTls;

/**
 * Tells whose a server is from the key it proves, never from what it says. Immutable.
 *
 * <p>Names are compared as people read them, but for letters of other alphabets that look alike: a
 * Cyrillic "o" for a Latin one is not noticed.
 */
public final class Recognition {

  /**
   * What mDNS responders add to a name that is taken, "name (2)", "name #2" and "name-2", and the
   * dots and spaces that nobody notices at the end of a name.
   */
  private static final Pattern ENDING =
      Pattern.compile("(?:\\s*\\(\\d++\\)|\\s*#\\d++|-\\d++|[.\\s]+)$");

  /** What our own servers make of a name that is taken. */
  private static final Pattern RENAMED = Pattern.compile(" \\([2-9]\\)$");

  /** What cannot be seen, such as a zero-width space. */
  private static final Pattern INVISIBLE = Pattern.compile("\\p{Cf}");

  private final PinStore.Listing known;

  /**
   * @param known the servers of whoever runs this program
   */
  public Recognition(PinStore.Listing known) {
    this.known = known;
  }

  /** Those it tells from others. */
  List<PinnedServer> servers() {
    return known.servers();
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
    } catch (KeyNotProvedException e) {
      return new Sighting(name, address, judge(e), Optional.empty());
    } catch (IOException e) {
      return new Sighting(name, address, unreachable(e), Optional.empty());
    }
  }

  private PinVerdict judge(KeyNotProvedException unproved) {
    for (PinnedServer server : known.servers()) {
      if (server.pin().equals(unproved.presented())) {
        return new PinVerdict.Thief(server.petname().text());
      }
    }
    return unreachable(unproved);
  }

  private static PinVerdict unreachable(IOException e) {
    return new PinVerdict.Unreachable(Connecting.reason(e));
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
    for (PinStore.Damaged damaged : known.damaged()) {
      if (sameName(name, damaged.petname())) {
        return new PinVerdict.Undecided(damaged.petname(), pin);
      }
    }
    return new PinVerdict.Unknown(pin);
  }

  /** Whether people could take a server of this name for one of theirs. */
  boolean isNamedLikeOurs(String name) {
    return known.servers().stream().anyMatch(server -> isNamedLike(name, server))
        || known.damaged().stream().anyMatch(damaged -> sameName(name, damaged.petname()));
  }

  /** Whether people could take a server of this name for {@code server}. */
  public static boolean isNamedLike(String name, PinnedServer server) {
    return sameName(name, server.petname().text()) || sameName(name, server.name().text());
  }

  /**
   * Whether a server of ours may well bear this very name: its own, or what becomes of that while
   * the name is taken. So few that all can be looked at, however many other names resemble ours.
   */
  boolean isLikelyOurs(String name) {
    String base = RENAMED.matcher(name).replaceFirst("");
    return known.servers().stream()
        .map(server -> server.name().text())
        .anyMatch(ours -> ours.equals(name) || ours.equals(base));
  }

  /** Whether people could take one name for the other: case, width and renaming aside. */
  private static boolean sameName(String announced, String ours) {
    String wanted = fold(ours);
    String plain = fold(announced);
    String before;
    do {
      if (plain.equals(wanted)) {
        return true;
      }
      before = plain;
      plain = ENDING.matcher(plain).replaceFirst("");
    } while (!plain.equals(before));
    return false;
  }

  private static String fold(String name) {
    String visible = INVISIBLE.matcher(name).replaceAll("");
    String compatible = Normalizer.normalize(visible, Normalizer.Form.NFKC);
    return compatible.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT).strip();
  }
}
