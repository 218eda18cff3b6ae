// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tailsserver.creator.contents.OwnedStick;
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
  private Path stick = Path.of("");

  @Option(names = "--passphrase-stdin", descriptionKey = "stick-passphrase-stdin")
  private boolean passphraseFromStdin;

  @Option(names = "--pin-store", paramLabel = "DIR", descriptionKey = "stick-pin-store")
  private @Nullable Path pinStore;

  private final InputStream in;

  StickCommand(InputStream in) {
    this.in = in;
  }

  /** Checks what can be checked before the passphrase is asked for. */
  void prepare() throws StickException {}

  /** Does it. */
  abstract void run(OwnedStick opened) throws StickException;

  @Override
  public final Integer call() {
    try {
      prepare();
      PinStore store = pinStore == null ? PinStore.ofThisUser() : PinStore.at(pinStore);
      try (Passphrase passphrase = passphrase();
          OwnedStick opened = OwnedStick.open(stick, passphrase, store)) {
        run(opened);
      }
      return ExitCodes.DONE;
    } catch (StickException e) {
      PrintWriter err = spec().commandLine().getErr();
      err.println(e.getMessage());
      return ExitCodes.of(e.what());
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
    PrintWriter out = spec().commandLine().getOut();
    out.println(CreateText.of(key, arguments));
    out.flush();
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("not run by picocli");
    }
    return spec;
  }
}
