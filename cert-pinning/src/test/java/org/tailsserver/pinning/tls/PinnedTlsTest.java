// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.tailsserver.pinning.tls.TlsPeer.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tailsserver.pinning.identity.ClientIdentity;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.pin.Pin;

/** Every handshake here is a real one, over TCP. */
class PinnedTlsTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final ServerIdentity WORKSHOP = identity("workshop");
  private static final ServerIdentity TWIN = identity("workshop");

  @Test
  void theServerWithTheRightKeyIsTrusted() throws Exception {
    try (TlsPeer peer = TlsPeer.with(ServerTls.serverContext(WORKSHOP))) {
      assertEquals('!', firstByte(PinnedTls.clientContext(WORKSHOP.pin()), peer));
    }
  }

  @Test
  void aTwinWithTheSameNameAndAnotherKeyIsRefusedAndItsPinIsTold() throws Exception {
    try (TlsPeer peer = TlsPeer.with(ServerTls.serverContext(TWIN))) {
      assertEquals(TWIN.pin(), refusal(peer, WORKSHOP.pin()).presented());
    }
  }

  @Test
  void theRightCertificateWithoutItsKeyIsRefused() throws Exception {
    ServerIdentity thief = new ServerIdentity(WORKSHOP.certificate(), TWIN.key());
    try (TlsPeer peer = TlsPeer.with(ServerTls.serverContext(thief))) {
      assertThrows(
          SSLException.class, () -> firstByte(PinnedTls.clientContext(WORKSHOP.pin()), peer));
      KeyNotProvedException unproved =
          assertThrows(KeyNotProvedException.class, () -> PinnedTls.whoIsAt(peer.address(), LONG));
      assertEquals(WORKSHOP.pin(), unproved.presented());
    }
  }

  @Test
  void anOwnerProvesTheKeyThatWasMadeWithTheStick() throws Exception {
    ClientIdentity owner = ClientIdentity.generate();
    BlockingQueue<Optional<Pin>> proved = new LinkedBlockingQueue<>();
    try (TlsPeer peer = asking(proved)) {
      assertEquals('!', firstByte(PinnedTls.clientContext(WORKSHOP.pin(), owner), peer));
      assertEquals(Optional.of(owner.pin()), proved.take());
      assertEquals('!', firstByte(PinnedTls.clientContext(WORKSHOP.pin()), peer));
      assertEquals(Optional.empty(), proved.take());
    }
  }

  @Test
  void anOwnersCertificateWithoutItsKeyProvesNothing() throws Exception {
    ClientIdentity thief = new ClientIdentity(ClientIdentity.generate().certificate(), TWIN.key());
    BlockingQueue<Optional<Pin>> proved = new LinkedBlockingQueue<>();
    try (TlsPeer peer = asking(proved)) {
      assertThrows(
          SSLException.class,
          () -> firstByte(PinnedTls.clientContext(WORKSHOP.pin(), thief), peer));
      assertEquals(List.of(), List.copyOf(proved));
    }
  }

  @Test
  void anImpostorDoesNotLearnWhichKeyTheOwnerHas() throws Exception {
    BlockingQueue<Optional<Pin>> proved = new LinkedBlockingQueue<>();
    try (TlsPeer peer = asking(proved)) {
      assertThrows(
          SSLException.class,
          () -> firstByte(PinnedTls.clientContext(TWIN.pin(), ClientIdentity.generate()), peer));
      assertEquals(List.of(), List.copyOf(proved));
    }
  }

  /** A server that asks clients for a key, and tells which one each proved. */
  private static TlsPeer asking(BlockingQueue<Optional<Pin>> proved) throws IOException {
    return TlsPeer.plain(plain -> {
      SSLSocket tls =
          (SSLSocket)
              ServerTls.serverContext(WORKSHOP)
                  .getSocketFactory()
                  .createSocket(plain, null, 0, true);
      tls.setUseClientMode(false);
      tls.setWantClientAuth(true);
      tls.startHandshake();
      proved.add(ServerTls.clientKey(tls.getSession()));
      tls.getOutputStream().write('!');
      tls.getOutputStream().flush();
      tls.getInputStream().read();
    });
  }

  @Test
  void theRightCertificateBehindAnotherOneIsRefused() throws Exception {
    SSLContext chain =
        Tls13Context.of(
            new KeyManager[] {
              new OneIdentity(TWIN.certificate(), TWIN.key()) {
                @Override
                public X509Certificate[] getCertificateChain(String alias) {
                  return new X509Certificate[] {TWIN.certificate(), WORKSHOP.certificate()};
                }
              }
            },
            new TrustManager[] {new TrustNobody()});
    try (TlsPeer peer = TlsPeer.with(chain)) {
      assertEquals(TWIN.pin(), refusal(peer, WORKSHOP.pin()).presented());
    }
  }

  @ParameterizedTest(name = "valid from {0} until {1}")
  @CsvSource({
    "1969-01-01T00:00:00Z, 1970-01-02T00:00:00Z",
    "9998-01-01T00:00:00Z, 9999-01-01T00:00:00Z"
  })
  void theRightKeyIsTrustedWhateverTheClockAndTheNameSay(Instant from, Instant until)
      throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair pair = generator.generateKeyPair();
    X509Certificate certificate = certificate(pair, from, until);
    ServerIdentity identity = new ServerIdentity(certificate, pair.getPrivate());
    try (TlsPeer peer = TlsPeer.with(ServerTls.serverContext(identity))) {
      assertEquals('!', firstByte(PinnedTls.clientContext(Pin.of(certificate)), peer));
      assertEquals(certificate, PinnedTls.whoIsAt(peer.address(), LONG));
    }
  }

  @Test
  void theHttpClientOfTheJdkTrustsThePinAndIgnoresTheName() throws Exception {
    try (TlsPeer peer = httpPeer();
        HttpClient right = http(WORKSHOP.pin());
        HttpClient wrong = http(TWIN.pin())) {
      URI uri = URI.create("https://127.0.0.1:" + peer.address().getPort() + "/");
      HttpRequest get = HttpRequest.newBuilder(uri).build();
      assertEquals(204, right.send(get, HttpResponse.BodyHandlers.discarding()).statusCode());
      IOException refused =
          assertThrows(
              IOException.class, () -> wrong.send(get, HttpResponse.BodyHandlers.discarding()));
      assertEquals(WORKSHOP.pin(), wrongPin(refused).presented());
    }
  }

  @Test
  void aClientThatAsksForNameChecksIsNotStoppedByTheName() throws Exception {
    try (TlsPeer peer = TlsPeer.with(ServerTls.serverContext(WORKSHOP));
        SSLSocket socket = socket(PinnedTls.clientContext(WORKSHOP.pin()), peer)) {
      var parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      parameters.setServerNames(List.of(new SNIHostName("other.example")));
      socket.setSSLParameters(parameters);
      assertEquals('!', socket.getInputStream().read());
    }
  }

  @Test
  void olderTlsIsSpokenNeitherByTheClientNorByTheServer() throws Exception {
    SSLContext old = SSLContext.getInstance("TLS");
    old.init(
        new KeyManager[] {new OneIdentity(WORKSHOP.certificate(), WORKSHOP.key())},
        new TrustManager[] {new TrustOnePin(WORKSHOP.pin())},
        null);
    try (TlsPeer peer = TlsPeer.with(old, "TLSv1.2")) {
      assertThrows(
          SSLException.class, () -> firstByte(PinnedTls.clientContext(WORKSHOP.pin()), peer));
    }
    try (TlsPeer peer = TlsPeer.with(ServerTls.serverContext(WORKSHOP));
        SSLSocket socket = socket(old, peer)) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      assertThrows(SSLException.class, socket::startHandshake);
    }
    assertEquals(
        List.of("TLSv1.3"),
        List.of(ServerTls.serverContext(WORKSHOP).createSSLEngine().getEnabledProtocols()));
    assertEquals(
        List.of("TLSv1.3"),
        List.of(PinnedTls.clientContext(WORKSHOP.pin()).getDefaultSSLParameters().getProtocols()));
  }

  @Test
  void whoIsAtTellsTheCertificateThatWasProved() throws Exception {
    try (TlsPeer peer = TlsPeer.with(ServerTls.serverContext(WORKSHOP))) {
      assertEquals(WORKSHOP.certificate(), PinnedTls.whoIsAt(peer.address(), LONG));
    }
  }

  @Test
  void whoIsAtFailsWhereNobodyListens() throws Exception {
    InetSocketAddress nobody;
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = (InetSocketAddress) gone.getLocalSocketAddress();
    }
    assertThrows(IOException.class, () -> PinnedTls.whoIsAt(nobody, LONG));
  }

  @Test
  void whoIsAtFailsWhereSomethingElseIsSpoken() throws Exception {
    try (TlsPeer peer =
        TlsPeer.plain(s -> s.getOutputStream().write("SSH-2.0-x\r\n".getBytes(US_ASCII)))) {
      assertThrows(IOException.class, () -> PinnedTls.whoIsAt(peer.address(), LONG));
    }
  }

  @Test
  void whoIsAtGivesUpOnAServerThatStopsInTheMiddleOfARecord() throws Exception {
    byte[] beginningOfALongRecord = {0x16, 3, 3, 0x3f, (byte) 0xff, 2};
    try (TlsPeer peer =
        TlsPeer.plain(socket -> {
          socket.getOutputStream().write(beginningOfALongRecord);
          socket.getInputStream().readAllBytes();
        })) {
      assertThrows(SocketTimeoutException.class, () -> PinnedTls.whoIsAt(peer.address(), SHORT));
    }
  }

  @Test
  void whoIsAtGivesUpOnAServerThatSaysNothing() throws Exception {
    try (TlsPeer peer = TlsPeer.plain(socket -> socket.getInputStream().readAllBytes())) {
      assertThrows(SocketTimeoutException.class, () -> PinnedTls.whoIsAt(peer.address(), SHORT));
    }
  }

  @Test
  void noCertificateAndNoClientAreEverTrusted() {
    var trust = new TrustOnePin(WORKSHOP.pin());
    X509Certificate[] right = {WORKSHOP.certificate()};
    assertThrows(
        CertificateException.class, () -> trust.checkServerTrusted(new X509Certificate[0], "EC"));
    assertThrows(CertificateException.class, () -> trust.checkClientTrusted(right, "EC"));
    assertEquals(0, trust.getAcceptedIssuers().length);
  }

  @Test
  void aReadyContextCannotBeInitialisedAnew() {
    SSLContext context = PinnedTls.clientContext(WORKSHOP.pin());
    assertThrows(IllegalStateException.class, () -> context.init(null, null, null));
  }

  private static TlsPeer httpPeer() throws IOException {
    SSLContext context = ServerTls.serverContext(WORKSHOP);
    return TlsPeer.plain(plain -> {
      SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(plain, null, 0, true);
      tls.setUseClientMode(false);
      tls.getInputStream().read();
      tls.getOutputStream()
          .write("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
      tls.close();
    });
  }

  private static HttpClient http(Pin pin) {
    return HttpClient.newBuilder()
        .sslContext(PinnedTls.clientContext(pin))
        .proxy(HttpClient.Builder.NO_PROXY)
        .version(HttpClient.Version.HTTP_1_1)
        .build();
  }

  private static SSLSocket socket(SSLContext context, TlsPeer peer) throws IOException {
    return (SSLSocket)
        context
            .getSocketFactory()
            .createSocket(peer.address().getAddress(), peer.address().getPort());
  }

  private static int firstByte(SSLContext context, TlsPeer peer) throws IOException {
    try (SSLSocket socket = socket(context, peer)) {
      return socket.getInputStream().read();
    }
  }

  private static WrongPinException refusal(TlsPeer peer, Pin expected) {
    return wrongPin(
        assertThrows(SSLException.class, () -> firstByte(PinnedTls.clientContext(expected), peer)));
  }

  private static WrongPinException wrongPin(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && !(cause instanceof WrongPinException)) {
      cause = cause.getCause();
    }
    return assertInstanceOf(WrongPinException.class, cause, failure.toString());
  }

  private static X509Certificate certificate(KeyPair pair, Instant from, Instant until)
      throws Exception {
    X500Name name = new X500Name("CN=somebody else");
    return new JcaX509CertificateConverter()
        .getCertificate(
            new JcaX509v3CertificateBuilder(
                    name, BigInteger.ONE, Date.from(from), Date.from(until), name, pair.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
  }
}
