// SPDX-License-Identifier: GPL-3.0-or-later
/** Sends the passphrase to a server that proved its pin, and follows what comes of it. */
@NullMarked
package org.tailsserver.client.unlock;

import org.jspecify.annotations.NullMarked;
