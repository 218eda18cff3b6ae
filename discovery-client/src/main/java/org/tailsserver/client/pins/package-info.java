// SPDX-License-Identifier: GPL-3.0-or-later
/** A pin on its way from one machine of its owner to another: as a file, as a text. */
@NullMarked
package org.tailsserver.client.pins;

import org.jspecify.annotations.NullMarked;
