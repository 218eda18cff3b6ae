// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.tool;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tailsserver.protocol.passphrase.Passphrase;

/**
 * Runs other programs: found by absolute path, with no shell, with an environment of two fixed
 * variables, with bounded output. A passphrase goes to a program's standard input and nowhere else.
 * Nothing is timed: Argon2 on an old machine takes what it takes.
 *
 * <p>Thread-safe.
 */
public final class Tools {
  /** Bytes of a tool's output that are kept; a LUKS2 header made for this server has 16 KiB. */
  public static final int MAX_OUTPUT = 256 << 10;

  /** Where Debian keeps the programs this module runs. */
  public static final List<Path> SYSTEM =
      List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"), Path.of("/sbin"), Path.of("/bin"));

  private static final File NOTHING = new File("/dev/null");

  private final List<Path> folders;

  /**
   * Programs of these folders.
   *
   * @param folders where programs are looked for, in this order; absolute
   */
  public Tools(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  /**
   * Runs a program to its end with nothing on its standard input. What it says on standard error
   * goes where ours goes, the journal.
   *
   * @throws ToolMissingException if it is not there or cannot be started
   */
  public ToolResult run(String tool, List<String> arguments)
      throws IOException, InterruptedException {
    ProcessBuilder builder = command(tool, arguments).redirectInput(NOTHING);
    return finish(start(tool, builder.redirectError(Redirect.INHERIT)));
  }

  /**
   * Runs a program to its end with the passphrase on its standard input, unterminated. What it says
   * is thrown away: whatever it is, it may not bring the passphrase to a log.
   *
   * @param passphrase stays the caller's
   * @return its exit status; 128 + n if signal n killed it
   * @throws ToolMissingException if it is not there or cannot be started
   */
  public int runWithSecret(String tool, List<String> arguments, Passphrase passphrase)
      throws IOException, InterruptedException {
    ProcessBuilder builder = command(tool, arguments);
    Process process =
        start(tool, builder.redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD));
    passphrase.lend(bytes -> {
      feed(process, bytes);
      return true;
    });
    return finish(process).status();
  }

  /**
   * Starts a program with nothing on its standard input, and does not wait for it. What it says on
   * standard error is thrown away: it may be about a secret.
   *
   * @param output where its standard output goes; an existing file or named pipe
   * @return the running program, the caller's to end
   * @throws ToolMissingException if it is not there or cannot be started
   */
  public Process start(String tool, List<String> arguments, Path output)
      throws ToolMissingException {
    ProcessBuilder builder = command(tool, arguments).redirectInput(NOTHING);
    return start(tool, builder.redirectOutput(output.toFile()).redirectError(Redirect.DISCARD));
  }

  private ProcessBuilder command(String tool, List<String> arguments) throws ToolMissingException {
    List<String> argv = new ArrayList<>(arguments.size() + 1);
    argv.add(find(tool).toString());
    argv.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(argv);
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("LC_ALL", "C");
    environment.put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    return builder;
  }

  private static Process start(String tool, ProcessBuilder builder) throws ToolMissingException {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new ToolMissingException(tool, "cannot be started");
    }
  }

  private Path find(String tool) throws ToolMissingException {
    for (Path folder : folders) {
      Path path = folder.resolve(tool);
      if (Files.isExecutable(path)) {
        return path;
      }
    }
    throw new ToolMissingException(tool, "not installed");
  }

  /**
   * Byte by byte: the stream, and below it this thread's native stack (writeBytes of the JDK's
   * io_util.c), keep what they wrote, or could not write because the tool had ended, where nothing
   * can overwrite it. Of single bytes that is the last one.
   */
  private static void feed(Process process, byte[] bytes) {
    try (OutputStream stdin = process.getOutputStream()) {
      for (byte one : bytes) {
        stdin.write(one);
        stdin.flush();
      }
    } catch (IOException e) {
      // It ended before it read everything; its exit status says why.
    }
  }

  private static ToolResult finish(Process process) throws IOException, InterruptedException {
    try (InputStream output = process.getInputStream()) {
      byte[] kept = output.readNBytes(MAX_OUTPUT);
      output.transferTo(OutputStream.nullOutputStream());
      return ToolResult.of(process.waitFor(), kept);
    } catch (InterruptedException e) {
      process.destroy();
      throw e;
    }
  }
}
