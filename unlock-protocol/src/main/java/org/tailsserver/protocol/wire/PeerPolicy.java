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
 * @param console may speak for anyone: root, on a server
 * @param portal may speak for the LAN, which is all peers but {@link Peer.Console}
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
      case CONSOLE -> true;
      case PORTAL -> peer instanceof Peer.Proven || peer instanceof Peer.Stranger;
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
