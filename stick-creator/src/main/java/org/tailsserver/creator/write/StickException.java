// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.text.MessageFormat;
import java.util.Arrays;
import java.util.ResourceBundle;

/**
 * A stick could not be written; nothing was changed, unless the cause is {@link
 * Cause#NOT_CONFIRMED}. The message is meant for people.
 */
public final class StickException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Cause cause;

  /**
   * @param arguments what the text for this cause mentions; never a secret
   */
  public StickException(Cause cause, Object... arguments) {
    super(text(cause, arguments));
    this.cause = cause;
  }

  /** Reading or writing failed. */
  public static StickException of(IOException e) {
    return because(Cause.INPUT_OUTPUT, e);
  }

  /** A cause whose text mentions one thing: the message of another exception, meant for people. */
  public static StickException because(Cause cause, Exception e) {
    String why = e.getMessage();
    return new StickException(cause, why == null ? e.getClass().getSimpleName() : why);
  }

  /** Why a file cannot be used, for people. */
  public static String reason(IOException e) {
    ResourceBundle texts = ResourceBundle.getBundle("org.tailsserver.creator.messages");
    return switch (e) {
      case NoSuchFileException _ -> texts.getString("reason.missing");
      case AccessDeniedException _ -> texts.getString("reason.denied");
      default -> String.valueOf(e.getMessage());
    };
  }

  /** Whether the stick may be changed all the same. */
  public boolean mayHaveChanged() {
    return cause == Cause.NOT_CONFIRMED
        || cause == Cause.DISK_HALF_DONE
        || cause == Cause.CHANGE_UNCERTAIN;
  }

  /** What went wrong. */
  public Cause what() {
    return cause;
  }

  private static String text(Cause cause, Object... arguments) {
    String pattern =
        ResourceBundle.getBundle("org.tailsserver.creator.messages")
            .getString("failure." + cause.name());
    return MessageFormat.format(pattern, Arrays.stream(arguments).map(String::valueOf).toArray());
  }

  /** Every way to fail. */
  public enum Cause {
    /** The size is not a size: smallest MiB, largest GiB. */
    BAD_SIZE,
    /** The memory class is none: what was given. */
    BAD_MEMORY_CLASS,
    /** The name cannot name a server: why. */
    BAD_NAME,
    /** The addresses are none, or do not fit together. */
    BAD_NETWORK,
    /** Nobody could unlock the server. */
    NO_WAY_IN,
    /** The passphrase is empty. */
    PASSPHRASE_EMPTY,
    /** The passphrase is longer than cryptsetup takes: the limit in bytes. */
    PASSPHRASE_TOO_LONG,
    /** The passphrase is not UTF-8. */
    PASSPHRASE_NOT_TEXT,
    /** The passphrase has a control character. */
    PASSPHRASE_CONTROL_CHARACTER,
    /** There is no terminal to ask for a passphrase. */
    NO_TERMINAL,
    /** The catalogue has no such service: the service, the services there are. */
    UNKNOWN_SERVICE,
    /** A service has no such option: the service, the option, the options there are. */
    UNKNOWN_OPTION,
    /** An option does not fit, or is written wrongly: the option, why. */
    BAD_OPTION,
    /** A secret option stands among the arguments, where others can read it: the option. */
    SECRET_IN_ARGUMENTS,
    /** A secret option that the plan asks for was not given: the option. */
    SECRET_MISSING,
    /** A file with an option cannot be used: the file, why. */
    BAD_OPTION_FILE,
    /** Something a stick cannot do without was not said: the option to say it with. */
    MISSING,
    /** A person cannot be called that: what was given. */
    BAD_PERSON,
    /** There are people, and no service takes keys. */
    PEOPLE_WITHOUT_KEYS,
    /** More people than a server knows: the limit. */
    TOO_MANY_PEOPLE,
    /** More services than a server runs: the limit. */
    TOO_MANY_SERVICES,
    /** An image of a system, or what vouches for it, cannot be used: the file, why. */
    BAD_SYSTEM,
    /** An image is not what was vouched for: the image, what vouches for it. */
    SYSTEM_NOT_AS_SIGNED,
    /** An image was changed while it was copied: the image. */
    SYSTEM_CHANGED,
    /** A file does not say where packages come from: the file, why. */
    BAD_SOURCES,
    /** A file does not say what a server has installed: the file, why. */
    BAD_STATUS_FILE,
    /** Packages are not signed as they should be: what apt says. */
    PACKAGES_UNSIGNED,
    /** Packages could not be fetched: what apt says. */
    PACKAGES_NOT_FETCHED,
    /** No source has a package: its name. */
    NO_SUCH_PACKAGE,
    /** Packages do not fit: their MiB, the MiB a stick needs for them, the MiB it has. */
    NO_ROOM_FOR_PACKAGES,
    /** A plan file is wrong: where and why. */
    BAD_PLAN,
    /** A plan cannot be written into a file: the file, why. */
    PLAN_NOT_WRITTEN,
    /** Whoever was asked did not agree to replace a file: the file. */
    IMAGE_STAYS,
    /** There is no terminal to show a generated passphrase on. */
    NO_TERMINAL_TO_SHOW,
    /** The catalogue cannot be read: why. */
    BAD_CATALOGUE,
    /** A file of this name is there: the file. */
    IMAGE_EXISTS,
    /** The target is no ordinary file: the file. */
    IMAGE_NOT_A_FILE,
    /** The folder for the image is missing or cannot be written to: the folder. */
    FOLDER_UNUSABLE,
    /** Too little space: the folder, needed MiB, free MiB. */
    NO_SPACE,
    /** The pin store knows another server of this name: the name. */
    NAME_TAKEN,
    /** The pin cannot be kept: why. */
    PIN_NOT_KEPT,
    /** The file or disk has no partition of a server: the file. */
    NO_STICK,
    /** The header of a stick must not be opened: why. */
    BAD_HEADER,
    /** The passphrase opens no keyslot. */
    WRONG_PASSPHRASE,
    /** What is inside cannot be used: why. */
    BAD_CONTENTS,
    /** The pin store does not know the server, or a service of it: its name. */
    UNKNOWN_SERVER,
    /** The pin store does not have somebody's keys: why. */
    KEYS_NOT_HERE,
    /** The stick knows nobody of that name: the name. */
    UNKNOWN_PERSON,
    /** Without this key, anybody could reach the service: whose it is, the service. */
    LAST_KEY,
    /** The service is on the stick already: the service. */
    SERVICE_THERE,
    /** The service is not on the stick: the service. */
    SERVICE_NOT_THERE,
    /** Nothing to change was said. */
    NOTHING_TO_DO,
    /** The stick was changed, but the pin store was not: why. */
    STORE_BEHIND,
    /** A program is missing: the program, its Debian package. */
    PROGRAM_MISSING,
    /** A program failed: the program, its exit status, its last words. */
    PROGRAM_FAILED,
    /** Reading or writing failed: why. */
    INPUT_OUTPUT,
    /** The stick is complete under its name, but the disk may not hold the name yet: why. */
    NOT_CONFIRMED,
    /** The work was broken off. */
    INTERRUPTED,
    /** What was written does not read back as it was written. */
    READ_BACK_DIFFERS,
    /** The finished partition is not what was meant: why. */
    NOT_AS_MADE,
    /** There is no such whole disk: what was given. */
    NO_SUCH_DISK,
    /** Nothing may be written to this disk: its name, why. */
    DISK_REFUSED,
    /** Something uses the disk: its name. */
    DISK_BUSY,
    /** This user may not write to the disk: its name. */
    DISK_NOT_ALLOWED,
    /** It is not the disk any more that the plan was made for: its name. */
    DISK_CHANGED,
    /** The disk is left unfinished, and is no server: its name, why. */
    DISK_FAILED,
    /** The disk does not hold what is written to it: its name. */
    DISK_LIES,
    /** The disk has no partition table that can be added to: its name. */
    NO_TABLE,
    /** The disk is a server's already: its name. */
    SERVER_ALREADY,
    /** There is too little room behind what is on the disk: its name, MiB that are needed. */
    NO_ROOM_BEHIND,
    /** The name typed is not the disk's: its name. */
    NOT_AGREED,
    /** The sheet cannot be written: the file, why. */
    SHEET_NOT_WRITTEN,
    /** There is neither a file nor a disk: what was given. */
    NO_STICK_THERE,
    /** More than one partition is named as a server's: the file or disk. */
    SEVERAL_SERVERS,
    /** A change was broken off where the stick lies: why. */
    DISK_HALF_DONE,
    /** What is on a disk cannot be opened here: its name. */
    CONTENTS_OF_DISK,
    /** Two options say the opposite of each other: both. */
    CONTRADICTION,
    /** Changes inside the stick and in its header, which are two commands. */
    NOT_TOGETHER,
    /** There is no terminal for an editor. */
    NO_TERMINAL_TO_EDIT,
    /** No editor can be started. */
    NO_EDITOR,
    /** The editor failed: its name, its exit status. */
    EDITOR_FAILED,
    /** There is no terminal to ask whether something shall be done: the option that agrees. */
    NOBODY_TO_ASK,
    /** Somebody else changed the stick meanwhile: its name. */
    STICK_CHANGED,
    /** A passphrase cannot be called that: what was given, the longest. */
    BAD_LABEL,
    /** A passphrase is called that already: the label. */
    LABEL_TAKEN,
    /** No passphrase is called that: the label. */
    LABEL_UNKNOWN,
    /** No more passphrases fit: the limit. */
    TOO_MANY_PASSPHRASES,
    /** The new passphrase opens the stick already: the label of that. */
    PASSPHRASE_THERE,
    /** The only passphrase cannot be removed: its label. */
    LAST_PASSPHRASE,
    /** Who removes a passphrase must know another one: the label. */
    NOT_ANOTHER,
    /** A backup never replaces a file: the file. */
    BACKUP_EXISTS,
    /** A file is no backup that this program made: the file. */
    NO_BACKUP,
    /** A backup is not what it was when it was made: the file. */
    BACKUP_DAMAGED,
    /** A backup does not fit: where, MiB that are needed, MiB there are. */
    BACKUP_TOO_LARGE,
    /** Whoever was asked did not agree to what is done to a stick for good: its name. */
    STICK_STAYS,
    /** What was shown was not kept: nothing was added. */
    NOT_KEPT,
    /** Erasing was broken off: why. */
    WIPE_HALF_DONE,
    /** No disk is called so, and nothing says that a file is meant: what was given. */
    DISK_OR_FILE,
    /** What was erased does not read back as empty. */
    NOT_WIPED,
    /** A change does not read back as it was written: the stick's name. */
    CHANGE_UNCERTAIN
  }
}
