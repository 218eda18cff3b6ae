// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.tailsserver.pinning.pin.Pin;
import org.tailsserver.pinning.tls.PinnedTls;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.wire.Frame;
import org.tailsserver.protocol.wire.FrameCodec;
import org.tailsserver.protocol.wire.MalformedFrameException;

/** One passphrase handed to the page over a connection that is up already. */
final class Submission implements AutoCloseable {
  private final HttpClient client;
  private final URI page;

  Submission(InetSocketAddress address, Pin pin) throws IOException, InterruptedException {
    client = HttpClient.newBuilder().sslContext(PinnedTls.clientContext(pin)).build();
    page = URI.create("https://127.0.0.1:" + address.getPort() + "/");
    // Handshake and first page are not what is measured here.
    client.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.discarding());
  }

  /** How long it takes from sending until the server says that the files are mounted. */
  Duration untilMounted(byte[] passphrase)
      throws IOException, InterruptedException, MalformedFrameException {
    HttpRequest request =
        HttpRequest.newBuilder(page.resolve("/unlock"))
            .header("Content-Type", "application/octet-stream")
            .header("Accept", FrameCodec.MEDIA_TYPE)
            .POST(HttpRequest.BodyPublishers.ofByteArray(passphrase))
            .build();
    long begin = System.nanoTime();
    try (InputStream frames =
        client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body()) {
      Optional<Frame.Report> report = FrameCodec.readReport(frames);
      while (report.isPresent()) {
        if (report.get() instanceof Frame.State state && mounted(state.state())) {
          return Duration.ofNanos(System.nanoTime() - begin);
        }
        report = FrameCodec.readReport(frames);
      }
    }
    throw new IOException("the page ended its answer before the files were mounted");
  }

  private static boolean mounted(UnlockState state) {
    return switch (state) {
      case UnlockState.Locked locked -> false;
      case UnlockState.Unlocking(UnlockState.Phase phase) ->
          phase == UnlockState.Phase.READING_CONFIGURATION;
      case UnlockState.Unlocked unlocked -> true;
      case UnlockState.Starting starting -> true;
      case UnlockState.Publishing publishing -> true;
      case UnlockState.Ready ready -> true;
      case UnlockState.Failed failed -> false;
    };
  }

  @Override
  public void close() {
    client.close();
  }
}
