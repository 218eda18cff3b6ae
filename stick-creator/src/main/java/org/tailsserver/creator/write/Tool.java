// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tailsserver.creator.write.StickException.Cause;

/**
 * The programs a stick is made with: found in the system's own folders, run without a shell and
 * with an environment of our own, secrets on their standard input only.
 */
public enum Tool {
  APT_CONFIG("apt-config", "apt"),
  APT_GET("apt-get", "apt"),
  CRYPTSETUP("cryptsetup", "cryptsetup-bin"),
  DEBUGFS("debugfs", "e2fsprogs"),
  E2FSCK("e2fsck", "e2fsprogs"),
  GPGV("gpgv", "gpgv"),
  MKFS("mkfs.ext4", "e2fsprogs"),
  SFDISK("sfdisk", "fdisk"),
  SQV("sqv", "sqv");

  private static final List<String> FOLDERS = List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin");
  private static final int MAX_OUTPUT = 1 << 20;
  private static final int MAX_WORDS = 200;

  private final String program;
  private final String debianPackage;

  Tool(String program, String debianPackage) {
    this.program = program;
    this.debianPackage = debianPackage;
  }

  /** Finds all programs every stick needs, so that nothing is begun that cannot be ended. */
  public static void requireAll() throws StickException {
    for (Tool tool : List.of(CRYPTSETUP, DEBUGFS, E2FSCK, MKFS, SFDISK)) {
      tool.find();
    }
  }

  /** Whether this machine has it. */
  public boolean isThere() {
    return FOLDERS.stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private String find() throws StickException {
    for (String folder : FOLDERS) {
      Path path = Path.of(folder, program);
      if (Files.isExecutable(path)) {
        return path.toString();
      }
    }
    throw new StickException(Cause.PROGRAM_MISSING, program, debianPackage);
  }

  /** Runs to the end; fails if the exit status is not 0. */
  public void run(String input, String... arguments) throws StickException {
    runIn(Path.of("/"), input.getBytes(UTF_8), arguments);
  }

  /** Runs to the end and returns what it says; fails if the exit status is not 0. */
  public String ask(String... arguments) throws StickException {
    return finish(Path.of("/"), new byte[0], arguments);
  }

  /**
   * Runs to the end; fails if the exit status is not 0.
   *
   * @param folder its working directory: cryptsetup-reencrypt leaves its new header there if killed
   * @param input what the program reads; kept by nobody
   */
  public void runIn(Path folder, byte[] input, String... arguments) throws StickException {
    var _ = finish(folder, input, arguments);
  }

  private String finish(Path folder, byte[] input, String... arguments) throws StickException {
    Answer answer = ask(folder, input, arguments);
    if (answer.status() != 0) {
      throw failure(answer);
    }
    return answer.out();
  }

  /** What to throw where a program's exit status means that it failed. */
  public StickException failure(Answer answer) {
    return new StickException(
        Cause.PROGRAM_FAILED, program, answer.status(), lastLine(answer.out()));
  }

  /**
   * What a program answered.
   *
   * @param status its exit status
   * @param out the beginning of what it wrote, errors included
   */
  public record Answer(int status, String out) {}

  /**
   * Runs to the end, whatever the exit status.
   *
   * @param folder its working directory
   * @param input what the program reads; kept by nobody
   */
  public Answer ask(Path folder, byte[] input, String... arguments) throws StickException {
    List<String> argv = new ArrayList<>(List.of(find()));
    argv.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(argv).directory(folder.toFile()).redirectErrorStream(true);
    environmentOf(builder);
    Process process = start(builder);
    try {
      // None of the inputs fills a pipe, so writing first cannot block against reading.
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input);
      } catch (IOException e) {
        // It ended without reading everything; its exit status says why.
      }
      String out = beginning(process.getInputStream());
      return new Answer(process.waitFor(), out);
    } catch (IOException e) {
      throw StickException.of(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StickException(Cause.INTERRUPTED);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Is told what a program says, while it runs. */
  @FunctionalInterface
  public interface Told {
    void line(String line);
  }

  /**
   * Runs to the end, telling each line it says, errors included.
   *
   * @param environment besides what each program is given
   * @return the exit status
   */
  public int follow(Map<String, String> environment, Told told, String... arguments)
      throws StickException {
    List<String> argv = new ArrayList<>(List.of(find()));
    argv.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(argv)
            .directory(Path.of("/").toFile())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile());
    environmentOf(builder).putAll(environment);
    Process process = start(builder);
    try (BufferedReader out = process.inputReader(UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        told.line(line);
      }
      return process.waitFor();
    } catch (IOException e) {
      throw StickException.of(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StickException(Cause.INTERRUPTED);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Map<String, String> environmentOf(ProcessBuilder builder) {
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(Map.of("LC_ALL", "C", "PATH", String.join(":", FOLDERS)));
    return environment;
  }

  private static Process start(ProcessBuilder builder) throws StickException {
    try {
      return builder.start();
    } catch (IOException e) {
      throw StickException.of(e);
    }
  }

  private static String beginning(InputStream out) throws IOException {
    String text = new String(out.readNBytes(MAX_OUTPUT), UTF_8);
    out.transferTo(OutputStream.nullOutputStream());
    return text;
  }

  private static String lastLine(String text) {
    String last = text.strip().lines().reduce("", (before, line) -> line);
    String plain = last.replaceAll("\\p{C}", "?");
    return plain.length() <= MAX_WORDS ? plain : plain.substring(0, MAX_WORDS);
  }
}
