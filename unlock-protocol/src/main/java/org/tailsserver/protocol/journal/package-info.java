// SPDX-License-Identifier: GPL-3.0-or-later
/** What the server's programs and their libraries have to say, as lines for systemd's journal. */
@NullMarked
package org.tailsserver.protocol.journal;

import org.jspecify.annotations.NullMarked;
