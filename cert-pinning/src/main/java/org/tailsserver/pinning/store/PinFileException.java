// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.store;

/** A text is no pin file. The message is for people: what is wrong with it, and what to do. */
public final class PinFileException extends Exception {

  private static final long serialVersionUID = 1;

  private final Cause what;

  PinFileException(Cause what, Object... arguments) {
    super(StoreText.text("file." + what.name(), arguments));
    this.what = what;
  }

  /** What is wrong. */
  public Cause what() {
    return what;
  }

  /** Everything that can be wrong; the comment names what the text mentions. */
  public enum Cause {
    /** Larger than any such file: the largest size. */
    TOO_LARGE,
    /** Not UTF-8. */
    NOT_TEXT,
    /** Something else altogether. */
    NOT_A_PIN_FILE,
    /** Written by a newer version of this program: version. */
    NEWER_VERSION,
    /** A line cannot be understood: its number, why. */
    DAMAGED,
    /** It says something, but not in the one form in which it is written. */
    OTHER_FORM,
    /** Its pin is not that of its certificate. */
    TWO_KEYS,
    /** Its key for ssh is not one its certificate's key signed. */
    OTHER_SSH_KEY,
    /** Its certificate is not an ECDSA one signed with its own key. */
    NOT_SELF_SIGNED
  }
}
