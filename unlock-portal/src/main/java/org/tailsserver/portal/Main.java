// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tailsserver.portal.announce.Interfaces;
import org.tailsserver.portal.page.Template;
import org.tailsserver.portal.web.Limits;
import org.tailsserver.protocol.wire.UnlockClient;

/** Serves the page until the owner has no more need of it. */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);
  private static final int USAGE = 2;

  private Main() {}

  /** Exits 0 after the hand-off, 1 if the page cannot be served, 2 on a wrong command line. */
  public static void main(String[] arguments) throws InterruptedException {
    System.exit(run(List.of(arguments)));
  }

  private static int run(List<String> arguments) throws InterruptedException {
    Options options;
    try {
      options = Options.parse(arguments, System.getenv());
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      return USAGE;
    }
    // Keys and handshakes are dear when cold, and so is the first template: side by side.
    FutureTask<Credentials> credentials =
        new FutureTask<>(() -> Credentials.read(options.identity()));
    Thread.ofPlatform().daemon().name("identity").start(credentials);
    try {
      serve(options, Template.warm(), credentials.get());
      return 0;
    } catch (ExecutionException e) {
      return fail(e.getCause() == null ? e : e.getCause());
    } catch (IOException e) {
      return fail(e);
    }
  }

  private static void serve(Options options, Template template, Credentials credentials)
      throws IOException, InterruptedException {
    CountDownLatch closed = new CountDownLatch(1);
    try (Portal portal =
        Portal.start(
            new Portal.Setting(
                credentials.name(),
                credentials.card(),
                credentials.tls(),
                credentials.owners(),
                template,
                options.listen(),
                Limits.STANDARD,
                UnlockClient.at(options.socket()),
                credentials.ways().announce() ? Interfaces.ofThisMachine() : Interfaces.none(),
                new MonotonicClock()))) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> endAndWait(portal, closed)));
      portal.awaitHandOff();
    } finally {
      closed.countDown();
    }
  }

  /** On SIGTERM: say goodbye to the LAN before the process goes. */
  private static void endAndWait(Portal portal, CountDownLatch closed) {
    portal.end();
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int fail(Throwable cause) {
    LOG.error("The page cannot be served: {}", cause.getMessage());
    return 1;
  }
}
