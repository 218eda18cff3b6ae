// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.tls;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.KeyManagementException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.tailsserver.pinning.identity.ClientIdentity;
import org.tailsserver.pinning.pin.Pin;

/** The client's side of TLS: trust in one pin, and a way to learn who a stranger is. */
public final class PinnedTls {

  private PinnedTls() {}

  /**
   * A ready context for clients: TLS 1.3 only, accepts the one server that owns the key {@code pin}
   * names. Looks at nothing else: not the name, not the clock, not who signed. Another key ends the
   * handshake with a {@link WrongPinException} as a cause. Safe for use by several threads.
   */
  public static SSLContext clientContext(Pin pin) {
    return context(new TrustOnePin(pin));
  }

  /**
   * The same, with a key of the client's own, which it proves to that server if it is asked to. Who
   * does not own the pinned key never sees the client's certificate.
   */
  public static SSLContext clientContext(Pin pin, ClientIdentity client) {
    return context(new TrustOnePin(pin), new OneIdentity(client.certificate(), client.key()));
  }

  /**
   * Does what the first handshake of a program takes longest for: who has to wait for the network
   * first can do it meanwhile, in another thread. Nothing is sent, nothing is kept.
   */
  public static void warmUp() {
    SSLEngine engine = context(new TrustAnybody()).createSSLEngine();
    engine.setUseClientMode(true);
    ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    try {
      engine.wrap(ByteBuffer.allocate(0), hello);
    } catch (SSLException e) {
      // The first real one will say so.
    }
  }

  /**
   * Makes one whole TLS 1.3 handshake and hangs up, to learn who is there.
   *
   * @param timeout for all of it, connection included
   * @return the server's certificate; its key was proved, nothing else about it is known
   * @throws KeyNotProvedException if it does not own the key of the certificate it presents
   * @throws IOException if nobody is there, it speaks no TLS 1.3, or the time is up ({@link
   *     SocketTimeoutException})
   */
  public static X509Certificate whoIsAt(InetSocketAddress address, Duration timeout)
      throws IOException {
    AtomicBoolean late = new AtomicBoolean();
    try (Socket plain = new Socket()) {
      // A read timeout alone would let a server that drips bytes hold us for ever.
      CompletableFuture<Void> alarm =
          CompletableFuture.runAsync(
              () -> {
                late.set(true);
                closeQuietly(plain);
              },
              CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS));
      try {
        plain.connect(address, Math.toIntExact(Math.max(1, timeout.toMillis())));
        return handshake(plain, address);
      } catch (IOException e) {
        if (late.get()) {
          throw new SocketTimeoutException("no TLS handshake in time");
        }
        throw e;
      } finally {
        alarm.cancel(false);
      }
    }
  }

  private static X509Certificate handshake(Socket plain, InetSocketAddress address)
      throws IOException {
    TrustAnybody trust = new TrustAnybody();
    // The address in digits, so that no name goes out in the clear (SNI).
    try (SSLSocket socket =
        (SSLSocket)
            context(trust)
                .getSocketFactory()
                .createSocket(
                    plain, address.getAddress().getHostAddress(), address.getPort(), true)) {
      startHandshake(socket, trust);
      if (socket.getSession().getPeerCertificates()[0] instanceof X509Certificate certificate) {
        return certificate;
      }
      throw new SSLPeerUnverifiedException("the server presented no X.509 certificate");
    }
  }

  private static void startHandshake(SSLSocket socket, TrustAnybody trust) throws IOException {
    try {
      socket.startHandshake();
    } catch (SSLHandshakeException e) {
      X509Certificate presented = trust.presented;
      // Whose connection breaks, with an IOException as the cause, has not failed at a proof.
      if (presented != null && !(e.getCause() instanceof IOException)) {
        throw new KeyNotProvedException(Pin.of(presented), e);
      }
      throw e;
    }
  }

  private static SSLContext context(TrustNobody trust, KeyManager... keys) {
    try {
      return Tls13Context.of(keys, new TrustManager[] {trust});
    } catch (KeyManagementException e) {
      throw new IllegalStateException("this Java runtime refuses a context with one pin", e);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }

  /** For {@link #whoIsAt} alone: no byte of a person's ever travels over such a connection. */
  private static final class TrustAnybody extends TrustNobody {
    private volatile @Nullable X509Certificate presented;

    @Override
    void checkServer(X509Certificate certificate) {
      presented = certificate;
      // The handshake goes on and makes the server prove the key; that is all that is asked.
    }
  }
}
