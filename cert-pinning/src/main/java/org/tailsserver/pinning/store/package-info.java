// SPDX-License-Identifier: GPL-3.0-or-later
/** The servers a person owns, kept on the person's own machine. */
@NullMarked
package org.tailsserver.pinning.store;

import org.jspecify.annotations.NullMarked;
