// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.standin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tailsserver.init.tool.Tools;

/**
 * Programs that stand where the machine's would: cryptsetup does everything for real but the
 * mapping (a plain file stands for it, so no device-mapper is needed); systemctl and e2fsck obey
 * files in the {@code say} folder. Each call is recorded with its arguments, environment and
 * standard input.
 */
public final class StandIns {
  private static final String RECORD =
      """
      #!/bin/sh
      n=$(mktemp -d "%1$s/calls/$(date +%%s%%N)-${0##*/}-XXXXXX")
      printf '%%s\\n' "$@" > "$n/argv"
      env > "$n/environment"
      cat > "$n/stdin"
      """;

  private static final String CRYPTSETUP =
      """
      case $1 in
        open)
          [ -e "%1$s/say/cryptsetup" ] && exit "$(cat "%1$s/say/cryptsetup")"
          for mapping; do device=$before; before=$mapping; done
          %2$s open --test-passphrase --type=luks2 --key-file=- --tries=1 "$device" < "$n/stdin" \\
            || exit
          : > "%1$s/mapper/$mapping" ;;
        close) rm "%1$s/mapper/$2" ;;
        *) exec %2$s "$@" < /dev/null ;;
      esac
      """;

  private static final String E2FSCK =
      """
      [ -e "%1$s/say/e2fsck" ] && exit "$(cat "%1$s/say/e2fsck")"
      exit 0
      """;

  /** "start X" fails if say/fail-X is there, else runs say/start-X if that is there. */
  private static final String SYSTEMCTL =
      """
      for unit; do :; done
      case "$*" in
        "start live-persistence-TailsServer_unlocked.mount")
          [ -e "%1$s/say/fail-$unit" ] && exit 1
          mkdir -p "%1$s/mount" && cp -r "%1$s/content/." "%1$s/mount/" && : > "%1$s/mounted" ;;
        "stop live-persistence-TailsServer_unlocked.mount") rm -rf "%1$s/mounted" "%1$s/mount" ;;
        "--quiet is-active live-persistence"*) [ -e "%1$s/mounted" ] ;;
        "start "*|"--no-block start "*)
          [ -e "%1$s/say/fail-$unit" ] && exit 1
          if [ -e "%1$s/say/start-$unit" ]; then . "%1$s/say/start-$unit"; fi ;;
        "--quiet is-failed "*) [ -e "%1$s/say/failed-$unit" ] ;;
        *) exit 0 ;;
      esac
      """;

  private final Path root;

  public StandIns(Path root) throws IOException {
    this.root = root;
    for (String folder : List.of("bin", "calls", "say", "mapper", "content")) {
      Files.createDirectories(root.resolve(folder));
    }
    install("cryptsetup", CRYPTSETUP);
    install("e2fsck", E2FSCK);
    install("systemctl", SYSTEMCTL);
  }

  /** Puts a program where {@link #tools} finds it; it records its calls, then runs the script. */
  public void install(String name, String script) throws IOException {
    Path program = root.resolve("bin").resolve(name);
    Files.writeString(program, (RECORD + script).formatted(root, LuksImage.CRYPTSETUP));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }

  public Tools tools() {
    return new Tools(List.of(root.resolve("bin")));
  }

  /** Lets a program end with this status. */
  public void say(String what, String text) throws IOException {
    Files.writeString(root.resolve("say").resolve(what), text);
  }

  public void unsay(String what) throws IOException {
    Files.delete(root.resolve("say").resolve(what));
  }

  public Path mapping() {
    return root.resolve("mapper/TailsServer_unlocked");
  }

  public Path mount() {
    return root.resolve("mount");
  }

  /** What "mounting" shows. */
  public Path content() {
    return root.resolve("content");
  }

  /** Every call so far, in order: the program and its arguments. */
  public List<String> calls() throws IOException {
    List<String> calls = new ArrayList<>();
    for (Path call : folders()) {
      String program = call.getFileName().toString().split("-", 3)[1];
      String arguments = Files.readString(call.resolve("argv")).strip().replace('\n', ' ');
      calls.add(program + " " + arguments);
    }
    return calls;
  }

  /** Every recorded argv and environment, where no passphrase may ever be. */
  public String argvAndEnvironments() throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path call : folders()) {
      all.append(Files.readString(call.resolve("argv")));
      all.append(Files.readString(call.resolve("environment")));
    }
    return all.toString();
  }

  /** What the calls to a program got on standard input, one after the other. */
  public String stdinOf(String program, String command) throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path call : folders()) {
      boolean isIt = call.getFileName().toString().contains("-" + program + "-");
      if (isIt && Files.readString(call.resolve("argv")).startsWith(command + "\n")) {
        all.append(Files.readString(call.resolve("stdin")));
      }
    }
    return all.toString();
  }

  private List<Path> folders() throws IOException {
    try (Stream<Path> calls = Files.list(root.resolve("calls"))) {
      return calls.sorted().toList();
    }
  }
}
