// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.journal;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * Writes warnings and errors, one line each, with the level in front as sd-daemon(3) has it. Of an
 * exception it names the class and nothing else. Thread-safe.
 */
final class JournalLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1;

  /** Its messages carry names from the network. */
  private static final String MDNS = "javax.jmdns";

  /** Warns of every try to reach server-mode while it is not there yet, which the page shows. */
  private static final String SOCKET = "org.tailsserver.protocol.wire";

  private final transient PrintStream journal;
  private final boolean warns;
  private final boolean errs;

  JournalLogger(String name, PrintStream journal) {
    this.name = name;
    this.journal = journal;
    this.errs = !name.startsWith(MDNS);
    this.warns = errs && !name.startsWith(SOCKET);
  }

  @Override
  public boolean isErrorEnabled() {
    return errs;
  }

  @Override
  public boolean isWarnEnabled() {
    return warns;
  }

  @Override
  public boolean isInfoEnabled() {
    return false;
  }

  @Override
  public boolean isDebugEnabled() {
    return false;
  }

  @Override
  public boolean isTraceEnabled() {
    return false;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      String pattern,
      Object @Nullable [] arguments,
      @Nullable Throwable thrown) {
    StringBuilder line = new StringBuilder(level == Level.ERROR ? "<3>" : "<4>");
    line.append(MessageFormatter.basicArrayFormat(pattern, arguments));
    if (thrown != null) {
      line.append(" (").append(thrown.getClass().getName()).append(')');
    }
    for (int i = 0; i < line.length(); i++) {
      if (Character.isISOControl(line.charAt(i))) {
        line.setCharAt(i, ' ');
      }
    }
    journal.println(line);
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }
}
