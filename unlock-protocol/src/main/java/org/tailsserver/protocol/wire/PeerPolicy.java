// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.List;
import org.tailsserver.protocol.state.Peer;

/**
 * Which system user may claim to speak for whom. The kernel tells the user at the other end of a
 * Unix socket (SO_PEERCRED, unix(7)): it cannot be forged. Users other than the two are refused.
 *
 * <p>That somebody proved a key ({@link Peer.Proven}) is taken on the portal's word, for it is the
 * portal that speaks TLS; but only for the keys the stick names. One that is taken over gains no
 * more by that than a place before strangers: each key waits after wrong passphrases as everybody
 * does.
 *
 * @param console may speak for anyone: root, on a server
 * @param portal may speak for whoever is on the LAN
 * @param owners the keys the stick names, as in {@link Peer.Proven}
 * @param strict whether the portal may speak for nobody else
 */
public record PeerPolicy(
    UserPrincipal console, UserPrincipal portal, List<String> owners, boolean strict) {

  public PeerPolicy {
    owners = List.copyOf(owners);
  }

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
  public static PeerPolicy ofUsers(
      String console, String portal, List<String> owners, boolean strict) throws IOException {
    return new PeerPolicy(user(console), user(portal), owners, strict);
  }

  Role roleOf(UserPrincipal user) {
    if (user.equals(console)) {
      return Role.CONSOLE;
    }
    return user.equals(portal) ? Role.PORTAL : Role.OTHER;
  }

  boolean mayClaim(Role role, Peer peer) {
    if (peer instanceof Peer.Proven(String key) && !owners.contains(key)) {
      return false;
    }
    return switch (role) {
      case CONSOLE -> true;
      case PORTAL -> peer instanceof Peer.Proven || (peer instanceof Peer.Stranger && !strict);
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
