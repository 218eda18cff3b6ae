// SPDX-License-Identifier: GPL-3.0-or-later
/** Throws anything at the readers of what comes from a stick or a person. */
@NullMarked
package org.tailsserver.config.fuzz;

import org.jspecify.annotations.NullMarked;
