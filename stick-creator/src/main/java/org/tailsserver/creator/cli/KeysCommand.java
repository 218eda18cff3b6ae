// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tailsserver.config.header.KeyLabel;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.stick.Stick;
import org.tailsserver.creator.write.Progress;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command about a stick that is there already, an image or a disk, from the outside. */
@Command(mixinStandardHelpOptions = true)
abstract class KeysCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  private final Disks disks;

  KeysCommand(Disks disks) {
    this.disks = disks;
  }

  /** Does it; returns the exit status. */
  abstract int run() throws StickException;

  @Override
  public final Integer call() {
    try {
      return run();
    } catch (StickException e) {
      say(String.valueOf(e.getMessage()));
      return ExitCodes.of(e.what());
    }
  }

  Disks disks() {
    return disks;
  }

  Stick find(String given) throws StickException {
    return Stick.find(given, disks);
  }

  static KeyLabel label(String given) throws StickException {
    return KeyLabel.of(given)
        .orElseThrow(() -> new StickException(Cause.BAD_LABEL, given, KeyLabel.MAX_LENGTH));
  }

  /** Has the name of something typed that is lost by what comes. */
  void agree(String name, @Nullable String confirmed, String question) throws StickException {
    String typed = confirmed;
    if (typed == null) {
      Terminal terminal =
          Terminal.find()
              .orElseThrow(() -> {
                say(CreateText.of("disk.no-terminal", name));
                return new StickException(Cause.STICK_STAYS, name);
              });
      typed = terminal.ask(CreateText.of(question, name));
    }
    if (!typed.equals(name)) {
      throw new StickException(Cause.STICK_STAYS, name);
    }
  }

  Progress progress() {
    return new ProgressLine(err(), InstantSource.system());
  }

  void tell(String key, Object... arguments) {
    print(CreateText.of(key, arguments));
  }

  void print(String text) {
    PrintWriter out = spec().commandLine().getOut();
    out.println(text);
    out.flush();
  }

  /** Says something that is no result. */
  void say(String text) {
    err().println(text);
    err().flush();
  }

  PrintWriter err() {
    return spec().commandLine().getErr();
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("not run by picocli");
    }
    return spec;
  }
}
