// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.handover;

import java.util.Optional;
import org.tailsserver.config.catalogue.HandOver.Opener;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.config.text.PlainText;
import org.tailsserver.pinning.onion.ClientKey;
import org.tailsserver.pinning.onion.OnionAddress;
import org.tailsserver.pinning.store.KeptOnion.Access;

/**
 * All that a guest needs to use one service, as text to be pasted into a message: application,
 * address, port, password, key, and how the key gets where it is needed.
 */
public final class HandOverBlock {

  /** Enough of an address to tell files of two servers from each other. */
  private static final int FEW = 8;

  private static final String INDENT = "    ";

  private HandOverBlock() {}

  /**
   * The text, in the language of the machine.
   *
   * @param server what the server calls itself
   * @param key stays the caller's to close
   */
  public static SecretText of(ServerName server, OnionService service, Optional<ClientKey> key) {
    SecretText text = new SecretText();
    text.line(
        HandOverText.of("handover.title", service.displayName().orElse(service.name()), server));
    service.application().ifPresent(a -> text.line(HandOverText.of("handover.application", a)));
    text.line(HandOverText.of("handover.address", service.onion().address().host()));
    service.port().ifPresent(port -> text.line(HandOverText.of("handover.port", "" + port)));
    String password = service.onion().password();
    if (!password.isEmpty()) {
      text.text(HandOverText.of("handover.password")).line(password);
    }
    key.ifPresent(k -> text.text(HandOverText.of("handover.key")).secret(k.letters()).line(""));
    if (key.isPresent() || !password.isEmpty()) {
      text.line(HandOverText.of("handover.secret"));
    }
    if (service.onion().access() == Access.UNKNOWN) {
      text.line(HandOverText.of("handover.key-elsewhere"));
    }
    way(text, service, key);
    return text;
  }

  private static void way(SecretText text, OnionService service, Optional<ClientKey> key) {
    if (service.opener().equals(Optional.of(Opener.BROWSER))) {
      text.line(HandOverText.of("handover.browser", url(service)));
      if (key.isPresent()) {
        text.line(HandOverText.of("handover.browser-key"));
      }
    } else {
      key.ifPresent(k -> tor(text, service, k));
    }
    service.steps().ifPresent(steps -> steps.lines().map(PlainText::of).forEach(text::line));
  }

  private static void tor(SecretText text, OnionService service, ClientKey key) {
    OnionAddress address = service.onion().address();
    String file = service.name() + "-" + address.name().substring(0, FEW) + ClientKey.FILE_SUFFIX;
    text.line(HandOverText.of("handover.tor", file));
    text.text(INDENT).secret(key.file(address));
    text.line(HandOverText.of("handover.tor-then", file));
  }

  private static String url(OnionService service) {
    String host = service.onion().address().host();
    return service.port().isEmpty() || service.port().getAsInt() == 80
        ? "http://" + host + "/"
        : "http://" + host + ":" + service.port().getAsInt() + "/";
  }
}
