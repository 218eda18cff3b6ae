// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tailsserver.config.header.OwnerKeys;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.portal.announce.Advert;
import org.tailsserver.portal.announce.Announcer;
import org.tailsserver.portal.announce.Interfaces;
import org.tailsserver.portal.page.NameOnLan;
import org.tailsserver.portal.page.Pages;
import org.tailsserver.portal.page.ServerCard;
import org.tailsserver.portal.page.Template;
import org.tailsserver.portal.unlock.AttemptBook;
import org.tailsserver.portal.unlock.ServerMode;
import org.tailsserver.portal.web.Limits;
import org.tailsserver.portal.web.PortalServer;
import org.tailsserver.protocol.wire.UnlockClient;

/** The running portal: the page, its line to server-mode, its announcement. */
final class Portal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Portal.class);
  private static final Duration LOOK_AT_INTERFACES = Duration.ofSeconds(2);
  private static final Duration SETTLED = Duration.ofSeconds(6);

  private final ScheduledThreadPoolExecutor timer;
  private final ServerMode serverMode;
  private final HandOff handOff;
  private final AtomicReference<@Nullable Announcer> announcer = new AtomicReference<>();
  private final PortalServer server;

  /**
   * What a portal is started with.
   *
   * @param clock monotonic
   */
  record Setting(
      ServerName name,
      ServerCard card,
      SSLContext tls,
      OwnerKeys owners,
      Template template,
      PortalServer.Listen listen,
      Limits limits,
      UnlockClient client,
      Interfaces interfaces,
      InstantSource clock) {}

  private Portal(Setting setting) throws IOException {
    timer =
        new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("timer").factory());
    timer.setRemoveOnCancelPolicy(true);
    serverMode = new ServerMode(setting.client(), timer);
    handOff = new HandOff(setting.clock());
    serverMode.listen(handOff::see);
    String host = setting.name().hostLabel() + ".local";
    server =
        PortalServer.start(
            new PortalServer.Parts(
                setting.listen(),
                setting.tls(),
                setting.owners(),
                setting.limits(),
                () -> hosts(host),
                serverMode,
                new AttemptBook(serverMode, setting.clock(), new SecureRandom()),
                new Pages(setting.template(), setting.card(), this::nameOnLan),
                timer,
                handOff::now));
    Advert advert = new Advert(setting.name().text(), setting.name().hostLabel(), server.port());
    announcer.set(Announcer.start(setting.interfaces(), advert, LOOK_AT_INTERFACES));
    // What starting up left behind goes back to the machine before the stick is opened in it.
    var _ = timer.schedule(System::gc, SETTLED.toSeconds(), TimeUnit.SECONDS);
  }

  /**
   * Serves the page and announces it.
   *
   * @throws IOException if it cannot listen
   */
  static Portal start(Setting setting) throws IOException {
    return new Portal(setting);
  }

  int port() {
    return server.port();
  }

  ServerMode serverMode() {
    return serverMode;
  }

  /** Ends {@link #awaitHandOff} as if the owner had said so. */
  void end() {
    handOff.now();
  }

  /** Returns when the page is no longer needed, and server-mode has been told so. */
  void awaitHandOff() throws InterruptedException {
    handOff.await();
    try {
      serverMode.dismiss();
    } catch (IOException e) {
      LOG.warn("server-mode could not be told that the page is closed");
    }
  }

  /** Closes the page at once and takes the announcement back, which takes about two seconds. */
  @Override
  public void close() {
    server.close();
    Announcer running = announcer.get();
    if (running != null) {
      running.close();
    }
    serverMode.close();
    timer.shutdownNow();
  }

  private Set<String> hosts(String own) {
    Announcer running = announcer.get();
    return running == null ? Set.of(own) : running.names().hosts();
  }

  private NameOnLan nameOnLan() {
    Announcer running = announcer.get();
    String conflict = running == null ? "" : running.names().conflict();
    return conflict.isEmpty() ? new NameOnLan.Own() : new NameOnLan.Renamed(conflict);
  }
}
