// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.tailsserver.fixtures.lan.LanHost;

/** avahi-daemon and its message bus on a host of the LAN. */
final class Avahi implements AutoCloseable {
  private final LanHost host;
  private final List<Process> processes = new ArrayList<>();

  private Avahi(LanHost host) {
    this.host = host;
  }

  static Avahi start(LanHost host) throws IOException, InterruptedException {
    Avahi avahi = new Avahi(host);
    host.run("mkdir", "--parents", "/run/dbus").orThrow();
    avahi.run(
        "dbus-daemon", "--system", "--nofork", "--nopidfile", "--nosyslog", "--print-address=1");
    avahi.run("avahi-daemon", "--no-drop-root", "--no-chroot", "--no-rlimits");
    host.run("sh", "-c", "until avahi-daemon --check; do sleep 0.1; done").orThrow();
    return avahi;
  }

  private void run(String... argv) throws IOException {
    Process process = host.start(List.of(argv));
    processes.add(process);
    if (argv[0].equals("dbus-daemon") && process.inputReader().readLine() == null) {
      throw new IOException(new String(process.getErrorStream().readAllBytes(), UTF_8));
    }
  }

  /** Starts {@code avahi-browse --resolve --parsable}. */
  Browsing browse(String type) throws IOException {
    Process process =
        host.start(List.of("avahi-browse", "--resolve", "--parsable", "--no-db-lookup", type));
    processes.add(process);
    return new Browsing(process, process.inputReader());
  }

  /** What comes and goes, as it does. */
  record Browsing(Process process, BufferedReader lines) {

    /** The next line that starts like this: "=" when it is resolved, "-" when it is gone. */
    String await(String start) throws IOException {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(start)) {
          return line;
        }
      }
      throw new IOException(
          "avahi-browse ended: " + new String(process.getErrorStream().readAllBytes(), UTF_8));
    }
  }

  /** A name and its IPv4 address, as avahi-resolve prints them. */
  String resolve(String name) throws IOException, InterruptedException {
    return host.run("avahi-resolve", "-4", "--name", name).orThrow().line();
  }

  @Override
  public void close() {
    processes.reversed().forEach(Process::destroyForcibly);
  }
}
