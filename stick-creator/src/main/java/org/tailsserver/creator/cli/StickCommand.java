// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tailsserver.config.header.HeaderToken;
import org.tailsserver.creator.contents.OwnedStick;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.keys.StickKeys;
import org.tailsserver.creator.stick.Stick;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.protocol.passphrase.Passphrase;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command that opens a stick with its passphrase. */
@Command(mixinStandardHelpOptions = true)
abstract class StickCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Parameters(index = "0", paramLabel = "STICK", descriptionKey = "stick")
  private String stick = "";

  @Option(names = "--passphrase-stdin", descriptionKey = "stick-passphrase-stdin")
  private boolean passphraseFromStdin;

  @Option(names = "--pin-store", paramLabel = "DIR", descriptionKey = "stick-pin-store")
  private @Nullable Path pinStore;

  private final InputStream in;
  private final Disks disks;

  StickCommand(InputStream in, Disks disks) {
    this.in = in;
    this.disks = disks;
  }

  /** Checks what can be checked before the passphrase is asked for. */
  void prepare() throws StickException {}

  /** Whether it is about what lies encrypted on the stick, and not what its header says. */
  boolean isInside() {
    return true;
  }

  /** Does it. */
  abstract void run(OwnedStick opened) throws StickException;

  /**
   * Does what is not inside.
   *
   * @param token what the header says
   */
  void runOutside(Stick found, HeaderToken token, PinStore store) throws StickException {
    throw new IllegalStateException("all of this command is inside");
  }

  @Override
  public final Integer call() {
    try {
      prepare();
      PinStore store = pinStore == null ? PinStore.ofThisUser() : PinStore.at(pinStore);
      Stick found = Stick.find(stick, disks);
      if (isInside()) {
        OwnedStick.requireOpenable(found);
      }
      try (Passphrase passphrase = passphrase()) {
        if (isInside()) {
          try (OwnedStick opened = OwnedStick.open(found, passphrase, store)) {
            run(opened);
          }
        } else {
          runOutside(found, token(found, passphrase), store);
        }
      }
      return ExitCodes.DONE;
    } catch (StickException e) {
      err().println(e.getMessage());
      return ExitCodes.of(e.what());
    }
  }

  private HeaderToken token(Stick found, Passphrase passphrase) throws StickException {
    try (StickKeys keys = StickKeys.open(found)) {
      var _ = KeyInput.keyslot(keys, passphrase, err());
      return keys.token();
    }
  }

  private Passphrase passphrase() throws StickException {
    if (passphraseFromStdin) {
      return PassphraseInput.from(in);
    }
    Terminal terminal = Terminal.find().orElseThrow(() -> new StickException(Cause.NO_TERMINAL));
    return PassphraseInput.ask(terminal, "ask.stick-passphrase");
  }

  void tell(String key, Object... arguments) {
    print(CreateText.of(key, arguments));
  }

  void print(String text) {
    out().println(text);
    out().flush();
  }

  PrintWriter out() {
    return spec().commandLine().getOut();
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
