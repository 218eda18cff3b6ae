// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * In tor's place, on the host it runs on: takes connections at tor's SOCKS port, prints where to
 * each shall lead, and refuses it (RFC 1928).
 */
final class SocksLog {
  private static final int DOMAIN = 3;
  private static final byte[] NO_METHOD_NEEDED = {5, 0};
  private static final byte[] REFUSED = {5, 2, 0, 1, 0, 0, 0, 0, 0, 0};

  private SocksLog() {}

  /** Argument: the port. Prints "ready" first, then a line for each request. */
  public static void main(String[] arguments) throws Exception {
    try (ServerSocket door =
        new ServerSocket(Integer.parseInt(arguments[0]), 50, InetAddress.getLoopbackAddress())) {
      System.out.println("ready");
      while (true) {
        Socket caller = door.accept();
        Thread.ofVirtual().start(() -> answer(caller));
      }
    }
  }

  private static void answer(Socket caller) {
    try (caller) {
      DataInputStream in = new DataInputStream(caller.getInputStream());
      OutputStream out = caller.getOutputStream();
      in.readUnsignedByte();
      in.readNBytes(in.readUnsignedByte());
      out.write(NO_METHOD_NEEDED);
      in.readNBytes(3);
      if (in.readUnsignedByte() == DOMAIN) {
        String name = new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.US_ASCII);
        System.out.println("name " + name + ":" + in.readUnsignedShort());
      } else {
        System.out.println("address");
      }
      out.write(REFUSED);
    } catch (IOException e) {
      // Only greeted: the client looking whether somebody is there.
    }
  }
}
