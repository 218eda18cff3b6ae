// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class JournalLoggerTest {
  private final ByteArrayOutputStream journal = new ByteArrayOutputStream();

  @Test
  void aWarningIsOneLineWithItsLevelInFront() {
    logger("org.eclipse.jetty.io").warn("{} of {} buffers left", 1, 2);
    assertEquals("<4>1 of 2 buffers left\n", said());
  }

  @Test
  void anErrorIsToldFromAWarning() {
    logger("org.tailsserver.portal").error("The page cannot be served: {}", "no key");
    assertEquals("<3>The page cannot be served: no key\n", said());
  }

  @Test
  void ofAnExceptionOnlyTheClassIsSaidAsItsTextMayQuoteASecret() {
    logger("org.eclipse.jetty.io").warn("Failed", new IOException("secret"));
    logger("org.eclipse.jetty.io").warn("Failed {}", 1, new IOException("secret"));
    assertEquals("<4>Failed (java.io.IOException)\n<4>Failed 1 (java.io.IOException)\n", said());
  }

  @Test
  void nobodyCanForgeALine() {
    logger("org.eclipse.jetty.http").warn("bad {}", "name\n<3>all is lost\r\u0085\t.");
    assertEquals("<4>bad name <3>all is lost   .\n", said());
  }

  @Test
  void whatGoesWellIsNotSaid() {
    Logger logger = logger("org.eclipse.jetty.server");
    logger.info("started");
    logger.debug("started");
    logger.trace("started");
    assertEquals("", said());
  }

  @Test
  void theLibraryThatQuotesTheNetworkSaysNothing() {
    logger("javax.jmdns.impl.DNSCache").error("record {}", "onion");
    assertEquals("", said());
  }

  @Test
  void theSocketComplainsOnlyOfFaults() {
    Logger logger = logger("org.tailsserver.protocol.wire.ClientConnection");
    logger.warn("not there yet");
    logger.error("broken");
    assertEquals("<3>broken\n", said());
  }

  private Logger logger(String name) {
    return new JournalLogger(name, new PrintStream(journal, true, UTF_8));
  }

  private String said() {
    return journal.toString(UTF_8);
  }
}
