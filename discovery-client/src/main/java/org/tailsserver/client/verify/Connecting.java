// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.verify;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLException;
import org.tailsserver.client.text.ClientText;

/** Says why a connection failed, in our words: the other side's may hold anything. */
public final class Connecting {

  private Connecting() {}

  /** One line for people. */
  public static String reason(IOException e) {
    return ClientText.of(
        switch (e) {
          case SocketTimeoutException _ -> "unreachable.timeout";
          case NoRouteToHostException _ -> "unreachable.no-route";
          case ConnectException _ -> "unreachable.refused";
          case SSLException _ -> "unreachable.tls";
          default -> "unreachable.other";
        });
  }
}
