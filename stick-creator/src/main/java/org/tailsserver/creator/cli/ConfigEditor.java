// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.tailsserver.config.server.ServerConfig;
import org.tailsserver.creator.contents.OwnedStick;
import org.tailsserver.creator.plan.ServiceChoices;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.creator.write.Workplace;

/**
 * Has a person edit server.toml in their own editor, as visudo(8) does: in a private folder that is
 * gone afterwards with whatever the editor left in it, and until it is right or given up.
 */
final class ConfigEditor {

  /** What Debian has, where the person has not said. */
  private static final List<Path> USUAL =
      List.of(Path.of("/usr/bin/editor"), Path.of("/usr/bin/nano"), Path.of("/usr/bin/vi"));

  private static final long ROOM = 1 << 20;

  private final Terminal terminal;
  private final OwnedStick opened;
  private final ServiceChoices choices;

  ConfigEditor(Terminal terminal, OwnedStick opened, ServiceChoices choices) {
    this.terminal = terminal;
    this.opened = opened;
    this.choices = choices;
  }

  /**
   * Edits what is on the stick.
   *
   * @return empty if nothing is to change
   * @throws StickException NO_EDITOR, EDITOR_FAILED and others
   */
  Optional<ServerConfig> edit() throws StickException {
    ServerConfig before = opened.contents().config();
    List<String> program = program();
    try (Workplace work = Workplace.open(opened.stick().folder(), ROOM)) {
      Path folder = work.makeFolder("edit");
      Path file = folder.resolve(ServerConfig.FILE);
      String text = CreateText.of("editor.comment") + "\n" + before.toToml();
      work.makeFile("edit/" + ServerConfig.FILE, text.getBytes(UTF_8));
      while (true) {
        run(program, folder);
        Optional<ServerConfig> edited = read(file);
        if (edited.isPresent() && edited.get().equals(before)) {
          return Optional.empty();
        }
        if (edited.isPresent() && isWanted(before, edited.get())) {
          return edited;
        }
        if (isDiscarded()) {
          return Optional.empty();
        }
      }
    } catch (IOException e) {
      throw StickException.of(e);
    }
  }

  private static List<String> program() throws StickException {
    for (String name : List.of("VISUAL", "EDITOR")) {
      String said = System.getenv(name);
      if (said != null && !said.isBlank()) {
        return List.of(said.strip().split("\\s+"));
      }
    }
    return USUAL.stream()
        .filter(Files::isExecutable)
        .findFirst()
        .map(path -> List.of(path.toString()))
        .orElseThrow(() -> new StickException(Cause.NO_EDITOR));
  }

  private static void run(List<String> program, Path folder) throws IOException, StickException {
    List<String> argv = new ArrayList<>(program);
    argv.add(ServerConfig.FILE);
    Process editor;
    try {
      editor = new ProcessBuilder(argv).directory(folder.toFile()).inheritIO().start();
    } catch (IOException e) {
      throw new StickException(Cause.NO_EDITOR);
    }
    try {
      int status = editor.waitFor();
      if (status != 0) {
        throw new StickException(Cause.EDITOR_FAILED, program.getFirst(), status);
      }
    } catch (InterruptedException e) {
      editor.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new StickException(Cause.INTERRUPTED);
    }
  }

  /** What was written, if it can be used; else it was said why not. */
  private Optional<ServerConfig> read(Path file) throws IOException {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > ROOM) {
        terminal.say(CreateText.of("editor.wrong", CreateText.of("editor.no-file")));
        return Optional.empty();
      }
      switch (ServerConfig.parse(Files.readString(file))) {
        case ServerConfig.Reading.Valid(ServerConfig config) -> {
          opened.check(config, choices);
          return Optional.of(config);
        }
        case ServerConfig.Reading.Invalid(String where, String why) ->
            terminal.say(CreateText.of("editor.wrong", where + ": " + why));
      }
    } catch (CharacterCodingException e) {
      terminal.say(CreateText.of("editor.wrong", CreateText.of("option.not-text-file")));
    } catch (StickException e) {
      terminal.say(CreateText.of("editor.wrong", String.valueOf(e.getMessage())));
    }
    return Optional.empty();
  }

  /** What cannot be taken back is asked about. */
  private boolean isWanted(ServerConfig before, ServerConfig edited) throws StickException {
    List<String> gone =
        names(before).filter(name -> names(edited).noneMatch(name::equals)).toList();
    return gone.isEmpty()
        || terminal.agree(CreateText.of("editor.gone", String.join(", ", gone)), false);
  }

  private static Stream<String> names(ServerConfig config) {
    return config.services().stream().map(service -> service.name());
  }

  private boolean isDiscarded() throws StickException {
    String again = CreateText.of("editor.again");
    String discard = CreateText.of("editor.discard");
    while (true) {
      String typed =
          terminal
              .ask(CreateText.of("editor.what-now", again, discard), again)
              .toLowerCase(Locale.ROOT);
      if (again.startsWith(typed) || discard.startsWith(typed)) {
        return discard.startsWith(typed);
      }
    }
  }
}
