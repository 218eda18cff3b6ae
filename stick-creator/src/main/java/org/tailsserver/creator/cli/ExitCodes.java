// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import org.tailsserver.creator.write.StickException;

/** What the command's exit status says; documented in its help. */
final class ExitCodes {

  static final int DONE = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int EXISTS = 3;
  static final int PASSPHRASE = 4;
  static final int PIN_STORE = 5;
  static final int MACHINE = 6;
  static final int DISK = 7;

  private ExitCodes() {}

  static int of(StickException.Cause cause) {
    return switch (cause) {
      case BAD_SIZE,
          BAD_MEMORY_CLASS,
          BAD_NAME,
          UNKNOWN_SERVICE,
          UNKNOWN_OPTION,
          BAD_OPTION,
          SECRET_IN_ARGUMENTS,
          SECRET_MISSING,
          BAD_OPTION_FILE,
          MISSING,
          BAD_PERSON,
          BAD_NETWORK,
          NO_WAY_IN,
          PEOPLE_WITHOUT_KEYS,
          TOO_MANY_PEOPLE,
          TOO_MANY_SERVICES,
          BAD_PLAN,
          BAD_SOURCES,
          BAD_SYSTEM,
          BAD_STATUS_FILE,
          NO_ROOM_FOR_PACKAGES,
          NO_STICK,
          NO_STICK_THERE,
          DISK_OR_FILE,
          BAD_LABEL,
          LABEL_TAKEN,
          LABEL_UNKNOWN,
          TOO_MANY_PASSPHRASES,
          LAST_PASSPHRASE,
          NO_BACKUP,
          SEVERAL_SERVERS,
          UNKNOWN_PERSON,
          LAST_KEY,
          SERVICE_THERE,
          SERVICE_NOT_THERE,
          NOTHING_TO_DO,
          CONTRADICTION,
          NOT_TOGETHER,
          NOBODY_TO_ASK,
          NO_TERMINAL_TO_EDIT,
          IMAGE_NOT_A_FILE,
          NO_SUCH_DISK ->
          USAGE;
      case IMAGE_EXISTS, IMAGE_STAYS, BACKUP_EXISTS -> EXISTS;
      case PASSPHRASE_EMPTY,
          PASSPHRASE_TOO_LONG,
          PASSPHRASE_NOT_TEXT,
          PASSPHRASE_CONTROL_CHARACTER,
          NO_TERMINAL,
          WRONG_PASSPHRASE,
          PASSPHRASE_THERE,
          NOT_ANOTHER,
          NOT_KEPT,
          NO_TERMINAL_TO_SHOW ->
          PASSPHRASE;
      case NAME_TAKEN, PIN_NOT_KEPT, UNKNOWN_SERVER, KEYS_NOT_HERE, STORE_BEHIND -> PIN_STORE;
      case BAD_CATALOGUE,
          FOLDER_UNUSABLE,
          PLAN_NOT_WRITTEN,
          NO_SPACE,
          NO_EDITOR,
          EDITOR_FAILED,
          PROGRAM_MISSING,
          PACKAGES_UNSIGNED,
          PACKAGES_NOT_FETCHED,
          NO_SUCH_PACKAGE ->
          MACHINE;
      case DISK_REFUSED,
          DISK_BUSY,
          DISK_NOT_ALLOWED,
          CONTENTS_OF_DISK,
          DISK_CHANGED,
          NO_TABLE,
          SERVER_ALREADY,
          NO_ROOM_BEHIND,
          NOT_AGREED,
          STICK_STAYS,
          BACKUP_TOO_LARGE ->
          DISK;
      case BAD_HEADER,
          BAD_CONTENTS,
          PROGRAM_FAILED,
          INPUT_OUTPUT,
          NOT_CONFIRMED,
          INTERRUPTED,
          READ_BACK_DIFFERS,
          NOT_AS_MADE,
          DISK_FAILED,
          DISK_LIES,
          DISK_HALF_DONE,
          STICK_CHANGED,
          BACKUP_DAMAGED,
          WIPE_HALF_DONE,
          NOT_WIPED,
          CHANGE_UNCERTAIN,
          SYSTEM_NOT_AS_SIGNED,
          SYSTEM_CHANGED,
          SHEET_NOT_WRITTEN ->
          FAILED;
    };
  }
}
