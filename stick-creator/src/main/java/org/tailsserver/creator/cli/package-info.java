// SPDX-License-Identifier: GPL-3.0-or-later
/** The command tails-server-stick; the only user of picocli here. */
@NullMarked
package org.tailsserver.creator.cli;

import org.jspecify.annotations.NullMarked;
