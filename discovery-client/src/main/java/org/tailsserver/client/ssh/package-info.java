// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Logs in to a server with the system's ssh, which is told what to trust and reads nothing else.
 */
@NullMarked
package org.tailsserver.client.ssh;

import org.jspecify.annotations.NullMarked;
