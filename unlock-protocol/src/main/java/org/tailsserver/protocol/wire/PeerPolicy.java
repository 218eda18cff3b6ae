// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import org.tailsserver.protocol.state.Peer;

/**
 * Which system user may claim to speak for whom. The kernel tells the user at the other end of a
 * Unix socket (SO_PEERCRED, unix(7)): it cannot be forged. Users other than the two are refused.
 *
 * <p>Nobody may claim {@link Peer.Proven} yet: that lane is for whoever proves a key to the one who
 * unlocks, and there is no proof in the protocol that it could check. Taking the portal's word for
 * it would let one that is taken over put itself before all strangers, under as many keys as it
 * likes.
 *
 * @param console may speak for anyone else: root, on a server
 * @param portal may speak for strangers on the LAN
 */
public record PeerPolicy(UserPrincipal console, UserPrincipal portal) {

  /** Who is at the other end. */
  enum Role {
    CONSOLE,
    PORTAL,
    OTHER
  }

  /**
   * The policy for two users of this system. They may be the same, which then is the console.
   *
   * @throws IOException if the system has no such user; the message names it
   */
  public static PeerPolicy ofUsers(String console, String portal) throws IOException {
    return new PeerPolicy(user(console), user(portal));
  }

  Role roleOf(UserPrincipal user) {
    if (user.equals(console)) {
      return Role.CONSOLE;
    }
    return user.equals(portal) ? Role.PORTAL : Role.OTHER;
  }

  static boolean mayClaim(Role role, Peer peer) {
    return switch (role) {
      case CONSOLE -> peer instanceof Peer.Console || peer instanceof Peer.Stranger;
      case PORTAL -> peer instanceof Peer.Stranger;
      case OTHER -> false;
    };
  }

  private static UserPrincipal user(String name) throws IOException {
    UserPrincipalLookupService users = FileSystems.getDefault().getUserPrincipalLookupService();
    try {
      return users.lookupPrincipalByName(name);
    } catch (UserPrincipalNotFoundException e) {
      throw new IOException("This system has no user \"" + name + "\".", e);
    }
  }
}
