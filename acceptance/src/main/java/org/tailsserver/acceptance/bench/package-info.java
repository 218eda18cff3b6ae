// SPDX-License-Identifier: GPL-3.0-or-later
/** What {@code ./bench} measures on the test machine. */
@NullMarked
package org.tailsserver.acceptance.bench;

import org.jspecify.annotations.NullMarked;
