// SPDX-License-Identifier: GPL-3.0-or-later
/** Tells from the pin, over a real TLS handshake, whose server an announced one is. */
@NullMarked
package org.tailsserver.client.verify;

import org.jspecify.annotations.NullMarked;
