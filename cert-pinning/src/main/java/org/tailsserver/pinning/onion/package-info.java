// SPDX-License-Identifier: GPL-3.0-or-later
/** Onion services: their keys and addresses, and the keys of the people who may reach them. */
@NullMarked
package org.tailsserver.pinning.onion;

import org.jspecify.annotations.NullMarked;
