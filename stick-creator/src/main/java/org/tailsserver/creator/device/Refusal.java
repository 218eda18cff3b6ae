// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.device;

import java.text.MessageFormat;
import java.util.List;
import java.util.Optional;
import java.util.ResourceBundle;

/**
 * Why nothing may be written to a disk.
 *
 * @param arguments what the reason's text mentions
 */
public record Refusal(Reason reason, List<String> arguments) {

  /** Every reason. */
  public enum Reason {
    /** The running system is on it. */
    SYSTEM,
    /** It is not reached through USB. */
    NOT_USB,
    /** It does not say of itself that it is removable. */
    NOT_REMOVABLE,
    /** Something of it is mounted: where. */
    MOUNTED,
    /** It is used otherwise: by what. */
    IN_USE,
    /** A reader without a medium. */
    NO_MEDIUM,
    /** It cannot be written to. */
    READ_ONLY,
    /** It is too small: how many MiB are needed. */
    TOO_SMALL,
    /** Its logical sectors are not the usual ones: how many bytes they have. */
    SECTORS
  }

  static Optional<Refusal> of(Reason reason, String... arguments) {
    return Optional.of(new Refusal(reason, List.of(arguments)));
  }

  /** In words for people. */
  public String text() {
    String pattern =
        ResourceBundle.getBundle("org.tailsserver.creator.messages")
            .getString("refusal." + reason.name());
    return MessageFormat.format(pattern, arguments.toArray());
  }
}
