// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

/** What the program ends with; documented in each command's help and man page. */
enum ExitCode {
  OK(0),
  BUG(1),
  USAGE(2),
  WRONG_PASSPHRASE(3),
  NOT_FOUND(4),
  IMPOSTOR(5),
  UNREACHABLE(6),
  SERVER_FAILED(7),
  TOO_SOON(8),
  ALREADY_UNLOCKED(9),
  SERVICE_NOT_RUNNING(10),
  PIN_STORE(11),
  UNUSABLE_PASSPHRASE(12),
  NO_BROWSER(13),
  TRACES_LEFT(14),
  NO_SSH(15),
  NO_SSH_KEY(16),
  NOT_LET_IN(17),
  OTHER_ONION(18),
  NOT_CONFIRMED(20),
  NAME_TAKEN(21),
  PIN_FILE(22),
  NO_QR_CODE(23),
  PROFILE(24),
  NO_CLIPBOARD(25),

  /** As ssh(1) itself ends then. */
  SSH_FAILED(255);

  final int number;

  ExitCode(int number) {
    this.number = number;
  }
}
