// SPDX-License-Identifier: GPL-3.0-or-later
/** Who a server is: its key and its certificate. */
@NullMarked
package org.tailsserver.pinning.identity;

import org.jspecify.annotations.NullMarked;
