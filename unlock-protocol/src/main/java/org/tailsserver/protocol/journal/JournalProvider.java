// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.journal;

import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * SLF4J on the server: lines on standard error as sd-daemon(3) wants them. Chosen with {@code
 * -Dslf4j.provider=org.tailsserver.protocol.journal.JournalProvider}. The usual backends print the
 * texts of exceptions, in which libraries quote what they were sent; and {@code java.util.logging}
 * loads 250 classes, most of them for the time of day, which journald writes anyway.
 */
public final class JournalProvider implements SLF4JServiceProvider {
  private final BasicMarkerFactory markers = new BasicMarkerFactory();
  private final NOPMDCAdapter context = new NOPMDCAdapter();

  /** For SLF4J. */
  public JournalProvider() {}

  @Override
  public ILoggerFactory getLoggerFactory() {
    return name -> new JournalLogger(name, System.err);
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}
}
