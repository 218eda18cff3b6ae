// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.unlock;

import org.tailsserver.protocol.state.UnlockState;

/** What the portal sees of server-mode. Immutable. */
public sealed interface ServerSight {

  /** It does not answer: still starting, or being restarted. */
  record Silent() implements ServerSight {}

  /** The last state it told. */
  record Told(UnlockState state) implements ServerSight {}
}
