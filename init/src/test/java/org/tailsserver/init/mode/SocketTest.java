// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.mode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Peer;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.wire.PeerPolicy;
import org.tailsserver.protocol.wire.UnlockClient;
import org.tailsserver.protocol.wire.UnlockEndpoint;

@Timeout(120)
class SocketTest {
  private @TempDir Path folder;

  @Test
  void theWholeStoryIsToldOverTheSocket() throws Exception {
    TestServer server = new TestServer(folder, TestServer.CATALOGUE).start();
    Path socket = folder.resolve("unlock.sock");
    String me = System.getProperty("user.name");
    BlockingQueue<UnlockState> states = new LinkedBlockingQueue<>();
    BlockingQueue<AttemptOutcome> outcomes = new LinkedBlockingQueue<>();
    try (UnlockEndpoint _ =
            UnlockEndpoint.serve(
                UnlockSocket.open(Optional.of(socket)),
                server.mode,
                PeerPolicy.ofUsers(me, me, List.of(), false));
        UnlockClient client = UnlockClient.at(socket)) {
      var _ = client.watch(states::add, () -> {});
      var _ =
          client.attempt(
              new Peer.Console(),
              TestServer.passphrase(TestServer.PASSPHRASE),
              outcomes::add,
              () -> {});
      assertEquals(new AttemptOutcome.Trying(), outcomes.take());
      assertEquals(new AttemptOutcome.Opened(), outcomes.take());
      UnlockState state = states.take();
      while (!(state instanceof UnlockState.Ready)) {
        state = states.take();
      }
      assertInstanceOf(UnlockState.Ready.class, state);
      client.dismiss();
      server.mode.awaitEndOfPage(Duration.ofDays(1));
    } finally {
      server.stop();
    }
  }
}
