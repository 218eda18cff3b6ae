// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.page;

import org.tailsserver.portal.unlock.OwnAttempt;
import org.tailsserver.portal.unlock.ServerSight;

/**
 * What a page depends on.
 *
 * @param server what the server is doing
 * @param attempt what this browser has to do with it
 * @param showTyping whether the visitor asked to see what is typed
 * @param mayUnlock whether it may try a passphrase; not a stranger at a strict server
 */
public record Visit(
    ServerSight server, OwnAttempt attempt, boolean showTyping, boolean mayUnlock) {}
