// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A context whose engines and sockets speak TLS 1.3 (RFC 8446) and nothing older: older versions
 * show the certificate, and with it the server's name, to everyone on the LAN. The JDK's own
 * "TLSv1.3" context still offers 1.2.
 */
final class Tls13Context extends SSLContext {

  private static final String[] PROTOCOLS = {"TLSv1.3"};

  private Tls13Context(SSLContext jdk) {
    super(new Spi(jdk), jdk.getProvider(), jdk.getProtocol());
  }

  /** A ready context; no default trust or key store is ever read. */
  static SSLContext of(KeyManager[] keys, TrustManager[] trust) throws KeyManagementException {
    try {
      SSLContext jdk = SSLContext.getInstance("TLSv1.3");
      jdk.init(keys, trust, new SecureRandom());
      return new Tls13Context(jdk);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no TLS 1.3", e);
    }
  }

  private static final class Spi extends SSLContextSpi {

    private final SSLContext jdk;

    Spi(SSLContext jdk) {
      this.jdk = jdk;
    }

    @Override
    protected void engineInit(
        KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom r) {
      throw new IllegalStateException("this context is ready already");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return new Sockets(jdk.getSocketFactory());
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      throw new UnsupportedOperationException("servers here use engines");
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return only13(jdk.createSSLEngine());
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return only13(jdk.createSSLEngine(host, port));
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return jdk.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return jdk.getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
      return only13(jdk.getDefaultSSLParameters());
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
      return only13(jdk.getSupportedSSLParameters());
    }

    private static SSLEngine only13(SSLEngine engine) {
      engine.setEnabledProtocols(PROTOCOLS.clone());
      return engine;
    }

    private static SSLParameters only13(SSLParameters parameters) {
      parameters.setProtocols(PROTOCOLS.clone());
      return parameters;
    }
  }

  private static final class Sockets extends SSLSocketFactory {

    private final SSLSocketFactory jdk;

    Sockets(SSLSocketFactory jdk) {
      this.jdk = jdk;
    }

    private static Socket only13(Socket socket) {
      ((SSLSocket) socket).setEnabledProtocols(PROTOCOLS.clone());
      return socket;
    }

    @Override
    public Socket createSocket() throws IOException {
      return only13(jdk.createSocket());
    }

    @Override
    public Socket createSocket(Socket plain, String host, int port, boolean autoClose)
        throws IOException {
      return only13(jdk.createSocket(plain, host, port, autoClose));
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      return only13(jdk.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
        throws IOException {
      return only13(jdk.createSocket(host, port, local, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      return only13(jdk.createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
        throws IOException {
      return only13(jdk.createSocket(host, port, local, localPort));
    }

    @Override
    public String[] getDefaultCipherSuites() {
      return jdk.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return jdk.getSupportedCipherSuites();
    }
  }
}
