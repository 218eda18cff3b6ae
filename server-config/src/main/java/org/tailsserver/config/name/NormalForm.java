// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.name;

import java.text.Normalizer;

/** Unicode normalisation (UAX #15) that leaves its tables where they are for ASCII. */
final class NormalForm {
  private NormalForm() {}

  /** The text in the form; ASCII is in every form already. */
  static String of(String text, Normalizer.Form form) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0x7f) {
        return Normalizer.normalize(text, form);
      }
    }
    return text;
  }
}
