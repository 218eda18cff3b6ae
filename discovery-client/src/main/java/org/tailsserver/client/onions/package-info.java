// SPDX-License-Identifier: GPL-3.0-or-later
/** What the guests of a service need, and how it gets to them. */
@NullMarked
package org.tailsserver.client.onions;

import org.jspecify.annotations.NullMarked;
