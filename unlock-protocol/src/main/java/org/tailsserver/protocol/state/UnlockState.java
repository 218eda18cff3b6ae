// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.state;

import java.time.Duration;
import java.util.List;

/**
 * What the server as a whole is doing: the one vocabulary for the page, the client and the console.
 *
 * <pre>
 * Locked -> Unlocking(phase) -> Unlocked -> Starting(service, i, n) -> Publishing(onions) -> Ready(services)
 * Failed(cause) from anywhere; a retryable one goes back to Locked with the next attempt
 * </pre>
 *
 * <p>Immutable; safe to share between threads.
 */
public sealed interface UnlockState {

  /** The most services a state can tell of. */
  int MAX_SERVICES = 32;

  /** The longest catalogue name of a service, in bytes of UTF-8. */
  int MAX_NAME_BYTES = 63;

  /**
   * Nobody has opened the stick yet.
   *
   * @param attemptsSoFar wrong passphrases since the machine was switched on
   * @param retryAfter how long a stranger's next attempt waits; zero when it would be tried at once
   */
  record Locked(int attemptsSoFar, Duration retryAfter) implements UnlockState {
    public Locked {
      if (attemptsSoFar < 0) {
        throw new IllegalArgumentException("attemptsSoFar " + attemptsSoFar);
      }
      Waits.check(retryAfter);
    }
  }

  /** One attempt is being worked on. */
  record Unlocking(Phase phase) implements UnlockState {}

  /** The stick is open and mounted; from here on a failed service never takes that back. */
  record Unlocked() implements UnlockState {}

  /**
   * A service is being configured and started.
   *
   * @param service the service's catalogue name
   * @param index which one it is, from 1
   * @param total how many there are
   */
  record Starting(String service, int index, int total) implements UnlockState {
    public Starting {
      PlainText.name("service", service, MAX_NAME_BYTES);
      if (index < 1 || index > total) {
        throw new IllegalArgumentException(index + " of " + total);
      }
    }
  }

  /** Services run; tor makes them reachable. */
  record Publishing(List<Onion> onions) implements UnlockState {
    public Publishing {
      onions = List.copyOf(onions);
      checkCount(onions);
    }
  }

  /** All that could be started has been; each service says for itself whether it runs. */
  record Ready(List<ServiceStatus> services) implements UnlockState {
    public Ready {
      services = List.copyOf(services);
      checkCount(services);
    }
  }

  /** Something went wrong that has a name and a next step. */
  record Failed(Failure failure) implements UnlockState {}

  /** What an unlock does, in this order. */
  enum Phase {
    CHECKING_HEADER,
    OPENING,
    CHECKING_FILES,
    MOUNTING,
    READING_CONFIGURATION
  }

  /**
   * One onion service.
   *
   * @param service the service's catalogue name
   * @param address the 56-character address with ".onion"; a secret on the LAN
   * @param uploaded whether tor said its descriptor is uploaded
   * @param reachable whether a fetch through tor reached it
   */
  record Onion(String service, String address, boolean uploaded, boolean reachable) {
    public static final int MAX_ADDRESS_BYTES = 62;

    public Onion {
      PlainText.name("service", service, MAX_NAME_BYTES);
      PlainText.name("address", address, MAX_ADDRESS_BYTES);
    }

    @Override
    public String toString() {
      return "Onion[" + service + ", uploaded=" + uploaded + ", reachable=" + reachable + "]";
    }
  }

  /**
   * How one service fares.
   *
   * @param service the service's catalogue name
   * @param running whether it is up
   * @param reason why not, one line for people; empty when it runs. Line breaks become spaces, and
   *     what is longer than {@value #MAX_REASON_BYTES} bytes is cut short
   */
  record ServiceStatus(String service, boolean running, String reason) {
    public static final int MAX_REASON_BYTES = 160;

    public ServiceStatus {
      PlainText.name("service", service, MAX_NAME_BYTES);
      reason = PlainText.oneLine(reason, MAX_REASON_BYTES);
    }
  }

  private static void checkCount(List<?> services) {
    if (services.size() > MAX_SERVICES) {
      throw new IllegalArgumentException("more than " + MAX_SERVICES + " services");
    }
  }
}
