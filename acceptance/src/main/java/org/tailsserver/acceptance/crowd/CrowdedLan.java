// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance.crowd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.tailsserver.fixtures.lan.Lan;
import org.tailsserver.fixtures.lan.LanHost;

/** A network, 10.78.0.0/24, with a {@link Crowd} on it. */
public record CrowdedLan(Lan lan, Path pins) {
  private static final String NETWORK = "crowd";
  private static final String DEVICE = "eth1";

  /** The addresses of so many servers, spread over the network. */
  public static List<String> addresses(int servers) {
    return IntStream.range(0, servers).mapToObj(i -> "10.78.0." + (1 + i * 240 / servers)).toList();
  }

  /**
   * A host that is on this network alone.
   *
   * @param last of its address
   */
  public LanHost visitor(String name, int last) throws IOException, InterruptedException {
    LanHost host = host(name);
    host.run("ip", "address", "add", "10.78.0." + last + "/24", "dev", DEVICE).orThrow();
    host.run("ip", "route", "add", "224.0.0.0/4", "dev", DEVICE).orThrow();
    return host;
  }

  private LanHost host(String name) throws IOException, InterruptedException {
    LanHost host = lan.host(name);
    host.run("ip", "link", "delete", "eth0").orThrow();
    lan.plug(host, NETWORK, DEVICE);
    return host;
  }

  /**
   * Starts the crowd and waits until all of it is there; it ends with the LAN.
   *
   * @param java the command that starts a Java program of this class path
   * @param keys how many of the servers prove a key
   */
  public void fill(List<String> java, int servers, int keys)
      throws IOException, InterruptedException {
    LanHost host = host("crowd");
    StringBuilder batch = new StringBuilder();
    for (String address : addresses(servers)) {
      batch.append("address add ").append(address).append("/24 dev " + DEVICE + "\n");
    }
    host.run(List.of("ip", "-batch", "-"), batch.toString().getBytes(UTF_8)).orThrow();
    List<String> argv = new ArrayList<>(java);
    argv.addAll(List.of(Crowd.class.getName(), pins.toString(), String.valueOf(keys)));
    argv.addAll(addresses(servers));
    Process crowd = host.start(argv);
    if (crowd.inputReader().readLine() == null) {
      throw new IOException(new String(crowd.getErrorStream().readAllBytes(), UTF_8));
    }
  }
}
