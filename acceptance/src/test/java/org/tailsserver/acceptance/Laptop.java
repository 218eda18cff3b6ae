// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tailsserver.fixtures.image.GuestImage;
import org.tailsserver.fixtures.image.Project;
import org.tailsserver.fixtures.lan.Lan;
import org.tailsserver.fixtures.lan.LanHost;
import org.tailsserver.fixtures.process.CommandResult;
import org.tailsserver.fixtures.vm.Vm;
import org.tailsserver.fixtures.vm.VmPlan;
import org.tailsserver.fixtures.vm.VmSnapshot;

/**
 * The old laptop of the story on a LAN of its own, running and without a stick. It is booted once
 * for all tests of a JVM; each test resumes it where it waits for a stick.
 */
final class Laptop implements AutoCloseable {
  /** Longer than anything takes on an emulated machine beside a busy one. */
  static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final Path PROGRAM = Project.folder().resolve("dist/bin/tails-server");
  private static @Nullable VmSnapshot running;

  private final Lan lan;
  private final Vm vm;
  private int plugged;

  private Laptop(Lan lan, Vm vm) {
    this.lan = lan;
    this.vm = vm;
  }

  static Laptop resume() throws IOException, InterruptedException {
    VmSnapshot snapshot = bootedOnce();
    Lan lan = Lan.create();
    try {
      return new Laptop(lan, Vm.resume(lan, snapshot));
    } catch (IOException | InterruptedException e) {
      lan.close();
      throw e;
    }
  }

  private static synchronized VmSnapshot bootedOnce() throws IOException, InterruptedException {
    if (running == null) {
      Path folder = Files.createDirectories(Project.folder().resolve("acceptance/target/machine"));
      Path file = folder.resolve("running-" + ProcessHandle.current().pid() + ".qcow2");
      file.toFile().deleteOnExit();
      try (Lan lan = Lan.create();
          Vm vm = Vm.boot(lan, VmPlan.of("acceptance", GuestImage.build()))) {
        running = vm.awaitRunning().suspend(file);
      }
    }
    return running;
  }

  Lan lan() {
    return lan;
  }

  Vm vm() {
    return vm;
  }

  LanHost owner() throws IOException, InterruptedException {
    return lan.host("owner");
  }

  /** Plugs a copy of the stick in: what the machine writes is gone with the machine. */
  String plug(Stick stick) throws IOException, InterruptedException {
    String name = "stick" + ++plugged;
    vm.plug(name, Files.copy(stick.image(), lan.scratch().resolve(name + ".img")));
    return name;
  }

  /** Plugs it in and waits until its page asks for the passphrase or says why it does not. */
  void plugAndAwaitPage(Stick stick) throws IOException, InterruptedException {
    plug(stick);
    awaitConsole("Tails Server \"" + Stick.NAME + "\": found");
    shell("until systemctl -q is-active tails-server-portal.socket; do sleep 0.1; done");
    Curl curl = new Curl(owner(), stick, "waiting");
    String page = curl.get("/").body();
    while (page.contains("the part that opens the stick does not answer yet")) {
      shell("until systemctl -q is-active tails-server-mode.service; do sleep 0.1; done");
      page = curl.get("/").body();
    }
  }

  void awaitConsole(String words) throws InterruptedException {
    assertTrue(
        vm.console().await(words, PATIENCE),
        () -> "not said on the console: " + words + "\n" + vm.console().text());
  }

  /** Runs a script as root in the guest; it must succeed. Returns what it printed. */
  String shell(String script) throws IOException {
    return vm.shell().run(script).orThrow().line();
  }

  /** Runs the discovery client on the owner's machine. */
  CommandResult client(Stick stick, byte[] input, String... arguments)
      throws IOException, InterruptedException {
    List<String> argv = new ArrayList<>(List.of("env", "HOME=" + stick.home()));
    argv.add(PROGRAM.toString());
    argv.addAll(List.of(arguments));
    return owner().run(argv, input);
  }

  /** Types a passphrase into {@code tails-server unlock}; waits if it is too soon for one. */
  CommandResult unlock(Stick stick, String passphrase) throws IOException, InterruptedException {
    while (true) {
      CommandResult ran =
          client(
              stick,
              passphrase.getBytes(UTF_8),
              "unlock",
              Stick.NAME,
              "--passphrase-stdin",
              "--address",
              Vm.ADDRESS + ":443");
      if (ran.status() != 8) {
        return ran;
      }
    }
  }

  @Override
  public void close() throws IOException {
    lan.close();
  }
}
