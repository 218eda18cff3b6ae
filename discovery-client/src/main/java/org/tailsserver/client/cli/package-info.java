// SPDX-License-Identifier: GPL-3.0-or-later
/** The command line: tails-server. */
@NullMarked
package org.tailsserver.client.cli;

import org.jspecify.annotations.NullMarked;
