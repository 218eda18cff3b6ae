// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import picocli.CommandLine.Command;

/** {@code tails-server-stick people}: who has a key for the services of a stick. */
@Command(name = "people", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND")
final class PeopleCommand {}
