// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import org.tailsserver.creator.device.Disks;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code tails-server-stick}. */
@Command(
    name = "tails-server-stick",
    resourceBundle = "org.tailsserver.creator.messages",
    mixinStandardHelpOptions = true,
    version = "tails-server-stick 0.1.0",
    synopsisSubcommandLabel = "COMMAND")
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commandLine(System.in).execute(arguments));
  }

  /** The command line, which reads a passphrase from {@code in} where it is told to. */
  static CommandLine commandLine(InputStream in) {
    return commandLine(in, Disks.ofThisMachine());
  }

  /** The same for other disks than this machine's. */
  static CommandLine commandLine(InputStream in, Disks disks) {
    return new CommandLine(new Main())
        .addSubcommand(new CreateCommand(in, disks))
        .addSubcommand(new DevicesCommand(disks))
        .addSubcommand(new ShowCommand(disks))
        .addSubcommand(new CheckCommand(in, disks))
        .addSubcommand(
            new CommandLine(new PassphraseCommand())
                .addSubcommand(new PassphraseListCommand(disks))
                .addSubcommand(new PassphraseAddCommand(in, disks))
                .addSubcommand(new PassphraseChangeCommand(in, disks))
                .addSubcommand(new PassphraseRemoveCommand(in, disks)))
        .addSubcommand(new RecoveryKeyCommand(disks))
        .addSubcommand(new BackupCommand(disks))
        .addSubcommand(new RestoreCommand(disks))
        .addSubcommand(new WipeCommand(disks))
        .addSubcommand(new ContentsCommand(in))
        .addSubcommand(new EditCommand(in))
        .addSubcommand(
            new CommandLine(new PeopleCommand())
                .addSubcommand(new PeopleListCommand(in))
                .addSubcommand(new PeopleAddCommand(in))
                .addSubcommand(new PeopleRemoveCommand(in)))
        .setExecutionExceptionHandler((e, line, parsed) -> {
          // Not for the person's eyes: what can go wrong is a StickException.
          PrintWriter err = line.getErr();
          err.println(CreateText.of("internal-error", e.getClass().getSimpleName()));
          return ExitCodes.FAILED;
        });
  }
}
