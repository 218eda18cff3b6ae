// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.store;

import java.io.IOException;

/**
 * The pin store, or one server in it, cannot be used. The message is for people: what is wrong with
 * which file, and what to do. Nothing was changed, but for {@link Cause#NOT_WIPED}.
 */
public final class PinStoreException extends IOException {

  private static final long serialVersionUID = 1;

  private final Cause what;

  PinStoreException(Cause what, Object... arguments) {
    super(StoreText.of(what, arguments));
    this.what = what;
  }

  /** What is wrong. */
  public Cause what() {
    return what;
  }

  /** Everything that can be wrong; the comment names what the text mentions. */
  public enum Cause {
    /** A symbolic link where a file or folder must be: path. */
    SYMBOLIC_LINK,
    /** Something that is no folder where one must be: path. */
    NOT_A_FOLDER,
    /** Something that is no plain file where one must be: path. */
    NOT_A_FILE,
    /** Belongs to another user: path, its owner's number, ours. */
    FOREIGN_OWNER,
    /** Others may read or change it: path, its mode, the command that repairs it. */
    OPEN_TO_OTHERS,
    /** A file is not there: path. */
    MISSING,
    /** Larger than any such file: path. */
    TOO_LARGE,
    /** Cannot be understood: path, why. */
    DAMAGED,
    /** Written by a newer version of this program: path, version. */
    NEWER_VERSION,
    /** The operating system refuses: path, why. */
    NO_ACCESS,
    /** Another server is kept under this petname: petname. */
    PETNAME_TAKEN,
    /** This server is kept under another petname: that petname. */
    ALREADY_KEPT,
    /** No server is kept under this petname: petname. */
    NOT_KEPT,
    /** Forgotten, but its files cannot be deleted: petname, where they are now, why. */
    NOT_WIPED
  }
}
