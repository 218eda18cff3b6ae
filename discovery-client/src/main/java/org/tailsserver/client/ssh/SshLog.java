// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.ssh;

import java.util.regex.Pattern;
import org.tailsserver.client.ssh.SshSession.Ending;
import org.tailsserver.client.ssh.SshSession.Reason;
import org.tailsserver.config.text.PlainText;

/**
 * What the log of ssh says of its end, in the words of OpenSSH's packet.c, sshconnect.c and
 * sshconnect2.c, which are in no other language. Two of its lines carry words of whoever answered,
 * newlines included, and that may be anybody: behind such a line nothing counts.
 */
final class SshLog {

  /** What ssh(1) ends with where it failed itself; a command on the server may, too. */
  private static final int SSH_FAILED = 255;

  private static final String FOREIGN_WORDS = "Received disconnect from ";
  private static final String FOREIGN_OFFER = "Unable to negotiate with ";
  private static final Pattern NO_SUCH_KEY =
      Pattern.compile(
          "Unable to negotiate with \\S+ port \\d+: no matching host key type found\\..*");
  private static final String OTHER_KEY = "Host key verification failed.";
  private static final Pattern NOT_LET_IN =
      Pattern.compile("[a-z0-9_-]+@[0-9a-fA-F.:]+(%\\S+)?: Permission denied \\([a-z,-]*\\)\\.");
  private static final String NO_CONNECTION = "ssh: connect to host ";

  private SshLog() {}

  /** How ssh ended that left this log. */
  static Ending ending(int status, String log) {
    if (status != SSH_FAILED || log.isBlank()) {
      return new Ending.Ended(status);
    }
    String last = "";
    for (String line : log.split("[\r\n]+", -1)) {
      if (line.startsWith(FOREIGN_WORDS) || line.startsWith(FOREIGN_OFFER)) {
        return NO_SUCH_KEY.matcher(line).matches() ? new Ending.OtherHostKey() : broken(line);
      }
      if (line.equals(OTHER_KEY)) {
        return new Ending.OtherHostKey();
      }
      if (NOT_LET_IN.matcher(line).matches()) {
        return new Ending.NotLetIn();
      }
      if (line.startsWith(NO_CONNECTION)) {
        return new Ending.NoAnswer(reason(line));
      }
      last = line.isBlank() ? last : line;
    }
    return broken(last);
  }

  private static Ending broken(String line) {
    return new Ending.Broken(PlainText.of(line.strip()));
  }

  private static Reason reason(String line) {
    if (line.endsWith("Connection refused")) {
      return Reason.REFUSED;
    }
    if (line.contains("No route") || line.contains("unreachable")) {
      return Reason.NO_ROUTE;
    }
    return line.contains("timed out") ? Reason.TIMEOUT : Reason.OTHER;
  }
}
