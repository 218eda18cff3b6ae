// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.tor;

/** What keeps tor from publishing, as far as it says so itself. */
public enum TorTrouble {
  NONE,
  /** No tor answers at its control socket, or it does not let us in. */
  NOT_RUNNING,
  /** It reaches no relay. */
  NO_NETWORK,
  /** The machine's clock is so wrong that it believes no relay. */
  CLOCK_WRONG,
  /** It took a service's key or its clients for wrong, or the stick's are damaged. */
  REFUSED
}
