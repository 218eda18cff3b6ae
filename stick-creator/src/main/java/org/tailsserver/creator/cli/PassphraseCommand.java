// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import picocli.CommandLine.Command;

/** {@code tails-server-stick passphrase}: what opens a stick. */
@Command(name = "passphrase", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND")
final class PassphraseCommand {}
