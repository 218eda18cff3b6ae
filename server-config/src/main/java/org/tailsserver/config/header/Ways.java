// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.header;

import java.util.ArrayList;
import java.util.List;

/**
 * By which ways somebody comes to a locked server. Immutable. Servers read it while they are
 * locked, so it is made of little.
 *
 * @param announce whether it says on the LAN that it is there; without that it neither announces
 *     nor answers multicast DNS, and is found by its address only
 * @param console whether the passphrase is asked for at the machine itself
 * @param web whether it serves its page, which the discovery client unlocks it by, too
 */
public record Ways(boolean announce, boolean console, boolean web) {

  /** All of them. */
  public static final Ways ALL = new Ways(true, true, true);

  /** The file beside the rest of a server's identity, in the form of {@link #lines}. */
  public static final String FILE = "ways";

  private static final String ANNOUNCE = "announce";
  private static final String CONSOLE = "console";
  private static final String WEB = "web";

  /**
   * Ways to a server.
   *
   * @throws IllegalArgumentException if there were none to unlock it by
   */
  public Ways {
    if (!console && !web) {
      throw new IllegalArgumentException("no way in");
    }
  }

  /**
   * Reads what {@link #lines} writes.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static Ways of(List<String> lines) {
    List<String> left = new ArrayList<>(lines);
    Ways ways = new Ways(left.remove(ANNOUNCE), left.remove(CONSOLE), left.remove(WEB));
    if (!left.isEmpty()) {
      throw new IllegalArgumentException("no ways");
    }
    return ways;
  }

  /** A line for each of them. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (announce) {
      lines.add(ANNOUNCE);
    }
    if (console) {
      lines.add(CONSOLE);
    }
    if (web) {
      lines.add(WEB);
    }
    return lines;
  }
}
