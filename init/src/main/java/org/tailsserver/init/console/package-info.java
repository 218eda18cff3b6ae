// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Whoever sits at the machine itself: is asked for the passphrase through systemd's password agents
 * (systemd.io/PASSWORD_AGENTS), and told how it went.
 */
@NullMarked
package org.tailsserver.init.console;

import org.jspecify.annotations.NullMarked;
