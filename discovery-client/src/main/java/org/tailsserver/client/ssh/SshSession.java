// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One run of ssh on the terminal of this program, with its input, its outputs and its signals. */
public final class SshSession {

  private static final int MOST_LOG = 16 << 10;
  private static final long SECONDS_TO_END = 5;

  /** How it ended. */
  public sealed interface Ending {
    /** As the command on the server did, or the person's shell there: its exit status. */
    record Ended(int status) implements Ending {}

    /** Somebody without the key of the server was there; nothing was sent. */
    record OtherHostKey() implements Ending {}

    /** The server did not take the key of this machine. */
    record NotLetIn() implements Ending {}

    /** Nobody answered at the port: why. */
    record NoAnswer(Reason reason) implements Ending {}

    /** In another way; what ssh said last, for people. */
    record Broken(String words) implements Ending {}
  }

  /** Why nobody answered. */
  public enum Reason {
    REFUSED,
    NO_ROUTE,
    TIMEOUT,
    OTHER
  }

  private final Path program;
  private final Map<String, String> environment;

  /**
   * A session to be.
   *
   * @param program ssh
   * @param environment of this program; ssh gets hardly anything of it
   */
  public SshSession(Path program, Map<String, String> environment) {
    this.program = program;
    this.environment = environment;
  }

  /**
   * Runs ssh to its end. If this program is ended meanwhile, so is ssh.
   *
   * @param folder the server's in the pin store
   * @throws IOException if it cannot be started
   */
  public Ending run(SshCall call, Path folder) throws IOException, InterruptedException {
    Path log = Files.createTempFile(memory(), "tails-server-ssh-", ".log");
    Thread hook = null;
    try {
      ProcessBuilder builder =
          new ProcessBuilder(call.argv(program, log)).directory(folder.toFile()).inheritIO();
      builder.environment().clear();
      builder.environment().putAll(kept());
      Process ssh = builder.start();
      hook = new Thread(() -> end(ssh, log), "end of ssh");
      Runtime.getRuntime().addShutdownHook(hook);
      return SshLog.ending(ssh.waitFor(), head(log));
    } finally {
      if (hook == null || forget(hook)) {
        Files.deleteIfExists(log);
      }
    }
  }

  /** What the terminal is and which letters it has; no agent, no display, no other's settings. */
  Map<String, String> kept() {
    Map<String, String> kept = new HashMap<>(Map.of("PATH", "/usr/bin:/bin"));
    environment.forEach((name, value) -> {
      if (name.equals("TERM") || name.equals("LANG") || name.startsWith("LC_")) {
        kept.put(name, value);
      }
    });
    return kept;
  }

  /** Where the log is; it names the server's address, so it should not reach a disk. */
  private Path memory() {
    String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
    Path folder = Path.of(runtime.startsWith("/") ? runtime : "/nonexistent");
    return Files.isWritable(folder) ? folder : Path.of(System.getProperty("java.io.tmpdir"));
  }

  private static String head(Path log) throws IOException {
    try (InputStream in = Files.newInputStream(log)) {
      return new String(in.readNBytes(MOST_LOG), UTF_8);
    }
  }

  private static void end(Process ssh, Path log) {
    ssh.destroy();
    try {
      if (!ssh.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        ssh.destroyForcibly();
      }
      Files.deleteIfExists(log);
    } catch (InterruptedException | IOException e) {
      // This program ends anyway.
    }
  }

  /** Whether the hook will not run any more. */
  private static boolean forget(Thread hook) {
    try {
      return Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return false;
    }
  }
}
