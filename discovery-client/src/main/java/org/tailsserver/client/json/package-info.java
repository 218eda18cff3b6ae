// SPDX-License-Identifier: GPL-3.0-or-later
/** What scripts read instead of text for people. */
@NullMarked
package org.tailsserver.client.json;

import org.jspecify.annotations.NullMarked;
