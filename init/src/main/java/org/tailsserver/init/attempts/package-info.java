// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Who is tried next, and who has to wait after wrong passphrases. Pure: no thread, no clock of its
 * own.
 */
@NullMarked
package org.tailsserver.init.attempts;

import org.jspecify.annotations.NullMarked;
