// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.open;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tailsserver.pinning.firefox.CertificateOverride;

/**
 * One visit to one server's page: a browser with a profile made for it. When the browser ends, or
 * this program does, both are gone; if this program is killed, the next visit removes the profile.
 */
public final class Visit implements Closeable {

  private static final String PROFILE = "profile";

  /** What every Firefox writes first into a profile it uses. */
  private static final String USED = "compatibility.ini";

  private static final long SECONDS_TO_END = 5;

  /** How a visit ended. */
  public sealed interface Ending {
    /** The person closed the browser. */
    record Closed() implements Ending {}

    /** The program ended without having used the profile. */
    record NeverOpened(int exitCode) implements Ending {}
  }

  private final CertificateOverride override;
  private final Elsewhere elsewhere;
  private final PrivateFolder folder;
  private final BrowserEnvironment environment;
  private final Thread hook = new Thread(this::closeAtExit, "end of the visit");
  private @Nullable Process browser;
  private boolean closed;

  private Visit(
      CertificateOverride override, Elsewhere elsewhere, PrivateFolder folder, Machine machine) {
    this.override = override;
    this.elsewhere = elsewhere;
    this.folder = folder;
    this.environment = new BrowserEnvironment(machine, folder.path(), elsewhere.port());
  }

  /**
   * Removes what killed programs left, and makes a profile ready.
   *
   * @throws IOException if there is no place for it
   */
  public static Visit prepare(Machine machine, CertificateOverride override) throws IOException {
    List<Path> places = PrivateFolder.places(machine);
    PrivateFolder.sweep(places, left -> ProfileLock.isHeld(left.resolve(PROFILE)));
    Elsewhere elsewhere = Elsewhere.choose(Elsewhere.TOR_PORTS);
    try {
      PrivateFolder folder = PrivateFolder.make(places);
      Visit visit = new Visit(override, elsewhere, folder, machine);
      Runtime.getRuntime().addShutdownHook(visit.hook);
      try {
        new VisitProfile(override, elsewhere.port())
            .write(Files.createDirectory(folder.path().resolve(PROFILE)));
        visit.environment.prepare();
        return visit;
      } catch (IOException e) {
        visit.close();
        throw e;
      }
    } catch (IOException e) {
      elsewhere.close();
      throw e;
    }
  }

  /** Whether all that is not for the server goes through tor, and not nowhere. */
  public boolean hasTor() {
    return elsewhere instanceof Elsewhere.Tor;
  }

  /**
   * Starts the browser and waits until it has ended.
   *
   * @throws IOException if it cannot be started
   */
  public Ending with(Path program) throws IOException, InterruptedException {
    Path profile = folder.path().resolve(PROFILE);
    int exitCode = start(program, profile).waitFor();
    // A program may start the browser and end at once: the browser's own lock tells.
    ProfileLock.awaitFree(profile);
    // In this order: whoever closes the visit meanwhile, as Ctrl-C does, removes that file.
    return Files.exists(profile.resolve(USED)) || isClosed()
        ? new Ending.Closed()
        : new Ending.NeverOpened(exitCode);
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized Process start(Path program, Path profile) throws IOException {
    if (closed) {
      throw new IOException("the visit is over");
    }
    ProcessBuilder builder =
        new ProcessBuilder(
                program.toString(),
                "--no-remote",
                "--profile",
                profile.toString(),
                override.page().toString())
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    environment.apply(builder.environment());
    browser = builder.start();
    return browser;
  }

  private void closeAtExit() {
    try {
      close();
    } catch (IOException e) {
      // The next visit tries again.
    }
  }

  /**
   * Ends the browser if it still runs, and removes the profile. May be called again.
   *
   * @throws IOException if something of the profile stays
   */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    if (browser != null) {
      end(browser);
    }
    try {
      folder.close();
    } finally {
      elsewhere.close();
      forgetHook();
    }
  }

  private void forgetHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It is what runs this.
    }
  }

  /** With all it started, such as the browser behind a script. Asks first, then insists. */
  private static void end(Process browser) {
    List<ProcessHandle> all =
        new ArrayList<>(
            Stream.concat(browser.descendants(), Stream.of(browser.toHandle()))
                .filter(ProcessHandle::isAlive)
                .toList());
    all.forEach(ProcessHandle::destroy);
    CompletableFuture<?> ended =
        CompletableFuture.allOf(
            all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new));
    try {
      ended.get(SECONDS_TO_END, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      all.forEach(ProcessHandle::destroyForcibly);
      ended.join();
    } catch (InterruptedException e) {
      all.forEach(ProcessHandle::destroyForcibly);
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
