// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.onions;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The clipboard of the graphical session, reached through the program people use for it. Such a
 * program stays in the background and keeps the text in its memory until another text takes its
 * place (wl-copy, besides, in a file of its own below /tmp).
 */
public final class Clipboard {

  /** Where programs of the system are; nobody else can put one there. */
  private static final List<Path> FOLDERS = List.of(Path.of("/usr/bin"), Path.of("/bin"));

  /** All that these programs need to find the session. */
  private static final List<String> SESSION =
      List.of("WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "DISPLAY", "XAUTHORITY", "HOME");

  /** For a session that does not answer; a text is there in a moment. */
  private static final int PATIENCE_SECONDS = 20;

  private final Program program;
  private final Path file;
  private final Map<String, String> environment;

  private Clipboard(Program program, Path file, Map<String, String> environment) {
    this.program = program;
    this.file = file;
    this.environment = environment;
  }

  /** The programs, in the order in which they are looked for. */
  private enum Program {
    WL_COPY("wl-copy", "WAYLAND_DISPLAY", "--type text/plain;charset=utf-8", "wl-copy --clear"),
    XCLIP(
        "xclip",
        "DISPLAY",
        "-selection clipboard -in",
        "xclip -selection clipboard -in </dev/null"),
    XSEL("xsel", "DISPLAY", "--clipboard --input", "xsel --clipboard --clear");

    private final String file;
    private final String session;
    private final String arguments;
    private final String clear;

    /**
     * @param session the variable that names the kind of session it is for
     * @param arguments separated by spaces
     */
    Program(String file, String session, String arguments, String clear) {
      this.file = file;
      this.session = session;
      this.arguments = arguments;
      this.clear = clear;
    }
  }

  /** What became of looking for the clipboard. */
  public sealed interface Search {
    record Found(Clipboard clipboard) implements Search {}

    /** There is no graphical session. */
    record NoSession() implements Search {}

    /** There is one, but none of the programs. */
    record NoProgram() implements Search {}
  }

  /** Looks for that of the session this process runs in. */
  public static Search ofThisSession() {
    return search(System.getenv(), FOLDERS);
  }

  /**
   * Looks for that of any session.
   *
   * @param environment of a process in that session
   * @param folders where the programs may be
   */
  public static Search search(Map<String, String> environment, List<Path> folders) {
    boolean session = false;
    for (Program program : Program.values()) {
      if (!environment.getOrDefault(program.session, "").isEmpty()) {
        session = true;
        Optional<Path> file =
            folders.stream()
                .map(folder -> folder.resolve(program.file))
                .filter(Files::isExecutable)
                .findFirst();
        if (file.isPresent()) {
          return new Search.Found(new Clipboard(program, file.get(), environment));
        }
      }
    }
    return session ? new Search.NoProgram() : new Search.NoSession();
  }

  /**
   * Puts a text into it.
   *
   * @param text written to the program's standard input; not kept here
   * @throws IOException if the program does not take it
   */
  public void put(byte[] text) throws IOException, InterruptedException {
    List<String> argv = new ArrayList<>(List.of(file.toString()));
    argv.addAll(List.of(program.arguments.split(" ", -1)));
    ProcessBuilder builder =
        new ProcessBuilder(argv)
            .directory(Path.of("/").toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    for (String name : SESSION) {
      if (environment.containsKey(name)) {
        builder.environment().put(name, environment.get(name));
      }
    }
    Process process = builder.start();
    try {
      feed(process, text);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(file + " did not take it");
      }
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * Byte by byte: the stream, and below it this thread's native stack, keep what they wrote where
   * nothing can overwrite it. Of single bytes that is the last one.
   */
  private static void feed(Process process, byte[] text) throws IOException {
    try (OutputStream stdin = process.getOutputStream()) {
      for (byte one : text) {
        stdin.write(one);
        stdin.flush();
      }
    }
  }

  /** The command that empties it. */
  public String clearing() {
    return program.clear;
  }
}
