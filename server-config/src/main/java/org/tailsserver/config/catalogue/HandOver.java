// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.catalogue;

import java.util.Optional;

/**
 * What somebody needs to know to use a service through its onion address.
 *
 * @param port the TCP port at that address
 * @param with what the address is opened with
 * @param application the key of the application's name in the service's messages
 * @param steps the key of what to do in it; empty if there is nothing to say
 * @param password the option that people type as a password in the service itself
 */
public record HandOver(
    int port, Opener with, String application, Optional<String> steps, Optional<String> password) {

  /** What opens an onion address. */
  public enum Opener {
    /** Tor Browser, which asks for the key itself. */
    BROWSER,
    /** A program that reaches the address through a tor of the machine, which must have the key. */
    APPLICATION
  }
}
