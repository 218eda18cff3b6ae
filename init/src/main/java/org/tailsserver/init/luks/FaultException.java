// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.luks;

import org.tailsserver.protocol.state.Failure;
import org.tailsserver.protocol.state.Failure.Cause;

/** Something between the passphrase and the mounted stick failed, for a reason that has a name. */
public final class FaultException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  /**
   * A failure of this cause.
   *
   * @param arguments as {@link Cause} documents them
   */
  public FaultException(Cause cause, String... arguments) {
    super(cause.name());
    this.failure = new Failure(cause, arguments);
  }

  public Failure failure() {
    return failure;
  }
}
