// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.unlock;

import java.io.IOException;
import java.io.InputStream;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.tailsserver.client.text.ClientText;
import org.tailsserver.client.verify.Connecting;
import org.tailsserver.pinning.pin.Pin;
import org.tailsserver.pinning.tls.PinnedTls;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.wire.Frame;
import org.tailsserver.protocol.wire.FrameCodec;
import org.tailsserver.protocol.wire.MalformedFrameException;

/**
 * One attempt over HTTPS (docs/unlock-protocol.md): the passphrase is the body, the answer a stream
 * of frames. The passphrase leaves this machine only after the server proved the pin.
 */
public final class Unlocking {

  /** For the connection alone: how long an attempt takes is the server's business. */
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private final InetSocketAddress server;
  private final Pin pin;

  public Unlocking(InetSocketAddress server, Pin pin) {
    this.server = server;
    this.pin = pin;
  }

  /**
   * Makes the attempt and waits for its end, without a time limit.
   *
   * @param passphrase lent for the call; stays the caller's to close
   * @param reports told of everything the server says, in order, from this thread
   */
  public UnlockResult attempt(Passphrase passphrase, Consumer<Frame.Report> reports) {
    try (HttpClient http = client()) {
      try {
        return follow(passphrase.lend(bytes -> send(http, bytes)), reports);
      } catch (IOException e) {
        return new UnlockResult.Lost(false, Connecting.reason(e));
      } finally {
        http.shutdownNow();
      }
    }
  }

  private HttpClient client() {
    return HttpClient.newBuilder()
        .sslContext(PinnedTls.clientContext(pin))
        .proxy(HttpClient.Builder.NO_PROXY)
        .followRedirects(HttpClient.Redirect.NEVER)
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(CONNECT)
        .build();
  }

  private HttpResponse<InputStream> send(HttpClient http, byte[] passphrase) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(page(server).resolve("/unlock"))
            .header("Content-Type", "application/octet-stream")
            .header("Accept", FrameCodec.MEDIA_TYPE)
            .POST(new LentBody(passphrase))
            .build();
    try {
      return http.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream()).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    }
  }

  private static UnlockResult follow(
      HttpResponse<InputStream> response, Consumer<Frame.Report> reports) {
    Optional<String> type = response.headers().firstValue("Content-Type");
    if (response.statusCode() != 200) {
      return new UnlockResult.Refused(response.statusCode());
    }
    if (!type.orElse("").equals(FrameCodec.MEDIA_TYPE)) {
      return new UnlockResult.Refused(0);
    }
    boolean opened = false;
    try (InputStream body = response.body()) {
      for (Optional<Frame.Report> next = FrameCodec.readReport(body);
          next.isPresent();
          next = FrameCodec.readReport(body)) {
        Frame.Report report = next.get();
        reports.accept(report);
        opened |= report.equals(new Frame.Outcome(new AttemptOutcome.Opened()));
        Optional<UnlockResult> end = end(report, opened);
        if (end.isPresent()) {
          return end.get();
        }
      }
      return new UnlockResult.Lost(opened, ClientText.of("lost.ended"));
    } catch (MalformedFrameException e) {
      return new UnlockResult.Lost(opened, ClientText.of("lost.malformed"));
    } catch (IOException e) {
      return new UnlockResult.Lost(opened, ClientText.of("lost.broken"));
    }
  }

  /** The result, once a report is the last. Before the stick opens, states are other people's. */
  private static Optional<UnlockResult> end(Frame.Report report, boolean opened) {
    return switch (report) {
      case Frame.Outcome(AttemptOutcome outcome) ->
          outcome.isFinal() && !(outcome instanceof AttemptOutcome.Opened)
              ? Optional.of(new UnlockResult.NotOpened(outcome))
              : Optional.empty();
      case Frame.State(UnlockState.Ready(var services)) when opened ->
          Optional.of(new UnlockResult.Ready(services));
      case Frame.State(UnlockState.Failed(var failure)) when opened ->
          Optional.of(new UnlockResult.Failed(failure));
      case Frame.State _ -> Optional.empty();
      case Frame.Refusal _ -> Optional.of(new UnlockResult.Refused(0));
    };
  }

  /**
   * The address of a server's page, with the IP address in digits. An interface is named by its
   * number: its name, like "br-lan", may hold what {@link URI} takes in no address.
   */
  public static URI page(InetSocketAddress server) {
    String host =
        server.getAddress() instanceof Inet6Address address
            ? "[" + digits(address) + "]"
            : server.getAddress().getHostAddress();
    String port = server.getPort() == 443 ? "" : ":" + server.getPort();
    return URI.create("https://" + host + port + "/");
  }

  private static String digits(Inet6Address address) {
    String digits = address.getHostAddress();
    int zone = digits.indexOf('%');
    return zone < 0 ? digits : digits.substring(0, zone) + "%" + address.getScopeId();
  }
}
