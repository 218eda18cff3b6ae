// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.verify;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import org.tailsserver.pinning.pin.Pin;

/** What came of looking for one server of yours. */
public sealed interface Location {

  /**
   * It is there.
   *
   * @param certificate what it proved to own
   */
  record Found(InetSocketAddress address, X509Certificate certificate) implements Location {}

  /**
   * Only somebody else is there who goes by its name, or is at the address a person gave for it.
   * Who has the address where it was last and another name is none: addresses on a LAN are lent.
   */
  record Impostor(InetSocketAddress address, Pin presented) implements Location {}

  /** Only somebody who copied its certificate, and does not own its key, is there. */
  record Thief(InetSocketAddress address) implements Location {}

  /** Something announced itself under its name, but did not answer: why. */
  record Unreachable(InetSocketAddress address, String cause) implements Location {}

  /**
   * Nothing with its name or key was found.
   *
   * @param crowded whether so many others are called like it that not all could be looked at
   */
  record NotSeen(boolean crowded) implements Location {}
}
