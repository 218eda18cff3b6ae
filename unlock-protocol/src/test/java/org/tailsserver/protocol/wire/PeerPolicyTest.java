// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tailsserver.protocol.wire.PeerPolicy.Role;

class PeerPolicyTest {

  @Test
  void knowsTheConsoleAndThePortalAndNobodyElse() throws Exception {
    PeerPolicy policy = PeerPolicy.ofUsers("root", "nobody", List.of(), false);
    assertEquals(
        Role.CONSOLE,
        policy.roleOf(PeerPolicy.ofUsers("root", "root", List.of(), false).console()));
    assertEquals(
        Role.PORTAL,
        policy.roleOf(PeerPolicy.ofUsers("nobody", "root", List.of(), false).console()));
    assertEquals(
        Role.OTHER,
        policy.roleOf(PeerPolicy.ofUsers("daemon", "root", List.of(), false).console()));
  }

  @Test
  void namesAUserTheSystemDoesNotHave() {
    IOException missing =
        assertThrows(
            IOException.class,
            () -> PeerPolicy.ofUsers("root", "no-such-user-here", List.of(), false));
    assertTrue(String.valueOf(missing.getMessage()).contains("no-such-user-here"));
  }
}
