// SPDX-License-Identifier: GPL-3.0-or-later
/** The story end to end: a real machine, a real stick, a LAN; what everybody on it sees. */
@NullMarked
package org.tailsserver.acceptance;

import org.jspecify.annotations.NullMarked;
