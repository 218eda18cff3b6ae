// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.state;

import java.util.List;

/**
 * A failure with a name.
 *
 * @param cause what went wrong; texts for it are looked up by this name
 * @param arguments what the texts mention, in the order {@link Cause} documents; never a secret. At
 *     most {@value #MAX_ARGUMENTS}; line breaks become spaces, and what is longer than {@value
 *     #MAX_ARGUMENT_BYTES} bytes is cut short
 */
public record Failure(Cause cause, List<String> arguments) {

  public static final int MAX_ARGUMENTS = 4;
  public static final int MAX_ARGUMENT_BYTES = 400;

  public Failure {
    if (arguments.size() > MAX_ARGUMENTS) {
      throw new IllegalArgumentException("more than " + MAX_ARGUMENTS + " arguments");
    }
    arguments =
        arguments.stream().map(text -> PlainText.oneLine(text, MAX_ARGUMENT_BYTES)).toList();
  }

  public Failure(Cause cause, String... arguments) {
    this(cause, List.of(arguments));
  }

  /** What can be done about it. */
  public Remedy remedy() {
    return cause.remedy;
  }

  /** Whether a further attempt on this running server can succeed. */
  public boolean retryable() {
    return cause.retryable;
  }

  /** Every failure the owner can meet. The comment names the arguments. */
  public enum Cause {
    /** The keyslot needs more memory than is free: needed MiB, available MiB. */
    NOT_ENOUGH_MEMORY(Remedy.USE_MACHINE_WITH_MORE_MEMORY, true),
    /** The stick no longer answers. */
    STICK_GONE(Remedy.PLUG_STICK_AND_RESTART, false),
    /** Neither copy of the LUKS2 header can be read. */
    HEADER_DAMAGED(Remedy.RESTORE_HEADER_BACKUP, false),
    /** The header asks for something this server refuses (null cipher, unknown PBKDF ...): what. */
    HEADER_REFUSED(Remedy.CHECK_STICK_ON_CREATING_MACHINE, false),
    /** The token that carries the server's identity cannot be used: what. */
    TOKEN_DAMAGED(Remedy.CHECK_STICK_ON_CREATING_MACHINE, false),
    /** The token has a version this server does not know: the version. */
    TOKEN_VERSION_UNKNOWN(Remedy.UPDATE_SERVER_SOFTWARE, false),
    /** e2fsck left errors uncorrected. */
    FILESYSTEM_ERRORS(Remedy.REPAIR_FILESYSTEM, false),
    /** The file system is sound but cannot be mounted. */
    MOUNT_FAILED(Remedy.RESTART_MACHINE, false),
    /** server.toml on the stick cannot be used: where and why. */
    CONFIGURATION_INVALID(Remedy.EDIT_CONFIGURATION, false),
    /**
     * A machine part outside the stick failed (cryptsetup missing, no device-mapper, a fault of
     * server-mode itself ...): which.
     */
    SYSTEM_FAULT(Remedy.RESTART_MACHINE, true);

    private final Remedy remedy;
    private final boolean retryable;

    Cause(Remedy remedy, boolean retryable) {
      this.remedy = remedy;
      this.retryable = retryable;
    }
  }

  /** The next step; texts for it are looked up by this name. */
  public enum Remedy {
    USE_MACHINE_WITH_MORE_MEMORY,
    PLUG_STICK_AND_RESTART,
    RESTORE_HEADER_BACKUP,
    CHECK_STICK_ON_CREATING_MACHINE,
    UPDATE_SERVER_SOFTWARE,
    REPAIR_FILESYSTEM,
    EDIT_CONFIGURATION,
    RESTART_MACHINE
  }
}
