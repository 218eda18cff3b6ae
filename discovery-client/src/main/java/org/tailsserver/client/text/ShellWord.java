// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.text;

import java.util.regex.Pattern;

/** A name or path inside a command that a person may copy into a shell. */
public final class ShellWord {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_./-]*");

  private ShellWord() {}

  /** The text itself, or between apostrophes where a shell would see more in it than one word. */
  public static String of(Object text) {
    String word = String.valueOf(text);
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
