// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.unlock;

import java.io.IOException;
import java.io.InputStream;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.tailsserver.client.text.ClientText;
import org.tailsserver.client.verify.Connecting;
import org.tailsserver.pinning.identity.ClientIdentity;
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

  /**
   * A server says something every few seconds, whatever it waits for; so one that does not is gone.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final InetSocketAddress server;
  private final SSLContext tls;
  private final Duration patience;

  /**
   * @param client what this machine proves itself with, if it can; a server lets that before
   *     strangers, and never shows it to whoever does not own the pinned key
   */
  public Unlocking(InetSocketAddress server, Pin pin, Optional<ClientIdentity> client) {
    this(server, tls(pin, client), PATIENCE);
  }

  /**
   * @param patience how long the server may say nothing
   */
  Unlocking(InetSocketAddress server, SSLContext tls, Duration patience) {
    this.server = server;
    this.tls = tls;
    this.patience = patience;
  }

  private static SSLContext tls(Pin pin, Optional<ClientIdentity> client) {
    return client.isPresent()
        ? PinnedTls.clientContext(pin, client.get())
        : PinnedTls.clientContext(pin);
  }

  /**
   * Makes the attempt and waits for its end, as long as the server is heard of.
   *
   * @param passphrase lent for the call; stays the caller's to close
   * @param reports told of everything the server says, in order, from this thread; what it only
   *     says again is left out
   */
  public UnlockResult attempt(Passphrase passphrase, Consumer<Frame.Report> reports)
      throws InterruptedException {
    try (HttpClient http = client()) {
      try {
        return follow(passphrase.lend(bytes -> send(http, bytes)), reports);
      } catch (SocketTimeoutException e) {
        return silent(false);
      } catch (IOException e) {
        return new UnlockResult.Lost(false, Connecting.reason(e));
      } finally {
        http.shutdownNow();
      }
    }
  }

  private HttpClient client() {
    return HttpClient.newBuilder()
        .sslContext(tls)
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
      return http.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
          .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
          .join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof TimeoutException) {
        throw new SocketTimeoutException("no answer");
      }
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    }
  }

  private UnlockResult follow(HttpResponse<InputStream> response, Consumer<Frame.Report> reports)
      throws InterruptedException {
    Optional<String> type = response.headers().firstValue("Content-Type");
    if (response.statusCode() != 200) {
      return new UnlockResult.Refused(response.statusCode());
    }
    if (!type.orElse("").equals(FrameCodec.MEDIA_TYPE)) {
      return new UnlockResult.Refused(0);
    }
    SynchronousQueue<Heard> heard = new SynchronousQueue<>();
    Thread reader = Thread.ofVirtual().start(() -> read(response.body(), heard));
    try {
      return listen(heard, reports);
    } finally {
      reader.interrupt();
    }
  }

  private UnlockResult listen(SynchronousQueue<Heard> heard, Consumer<Frame.Report> reports)
      throws InterruptedException {
    boolean opened = false;
    Optional<Frame.Report> last = Optional.empty();
    while (true) {
      Heard next = heard.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (next == null) {
        return silent(opened);
      }
      if (next.report().isEmpty()) {
        return new UnlockResult.Lost(opened, next.lost());
      }
      if (next.report().equals(last)) {
        continue;
      }
      last = next.report();
      Frame.Report report = next.report().get();
      reports.accept(report);
      opened |= report.equals(new Frame.Outcome(new AttemptOutcome.Opened()));
      Optional<UnlockResult> end = end(report, opened);
      if (end.isPresent()) {
        return end.get();
      }
    }
  }

  /** A report, or none and why there will be no more. */
  private record Heard(Optional<Frame.Report> report, String lost) {}

  /** Reads until the end, whatever it is, or until nobody listens any more. */
  private static void read(InputStream frames, SynchronousQueue<Heard> heard) {
    try (frames) {
      Optional<Frame.Report> next;
      do {
        next = FrameCodec.readReport(frames);
        heard.put(new Heard(next, ClientText.of("lost.ended")));
      } while (next.isPresent());
    } catch (MalformedFrameException e) {
      lose(heard, "lost.malformed");
    } catch (IOException e) {
      lose(heard, "lost.broken");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void lose(SynchronousQueue<Heard> heard, String key) {
    try {
      heard.put(new Heard(Optional.empty(), ClientText.of(key)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private UnlockResult silent(boolean opened) {
    return new UnlockResult.Lost(opened, ClientText.of("lost.silent", patience.toSeconds()));
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
      case Frame.State(UnlockState.Locked _) when opened ->
          Optional.of(new UnlockResult.Restarted());
      case Frame.State _ -> Optional.empty();
      case Frame.Refusal(Frame.Reason reason) ->
          Optional.of(
              reason == Frame.Reason.BROKEN
                  ? new UnlockResult.Lost(opened, ClientText.of("lost.refused"))
                  : new UnlockResult.Refused(0));
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
