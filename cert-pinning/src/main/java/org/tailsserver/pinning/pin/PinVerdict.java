// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.pin;

/** What a server on the network turned out to be, after a real TLS handshake with it. */
public sealed interface PinVerdict {

  /**
   * It proved the key you keep the pin of.
   *
   * @param petname what you call it
   */
  record Yours(String petname) implements PinVerdict {}

  /** It proved a key you do not know, under a name that is none of yours. */
  record Unknown(Pin pin) implements PinVerdict {}

  /**
   * It uses the name of a server of yours, but has another key.
   *
   * @param petname your server whose name it uses
   * @param presented the key it does have
   */
  record Impostor(String petname, Pin presented) implements PinVerdict {}

  /**
   * It presents the certificate of a server of yours, but does not own its key.
   *
   * @param petname your server whose certificate it copied
   */
  record Thief(String petname) implements PinVerdict {}

  /**
   * It uses the name of a server of yours whose pin is damaged: it may be yours, or an impostor.
   *
   * @param petname your server whose name it uses
   * @param presented the key it has
   */
  record Undecided(String petname, Pin presented) implements PinVerdict {}

  /**
   * No TLS 1.3 handshake with it could be completed.
   *
   * @param cause why, one line for people
   */
  record Unreachable(String cause) implements PinVerdict {}
}
