// SPDX-License-Identifier: GPL-3.0-or-later
/** The one type a passphrase is ever held in. */
@NullMarked
package org.tailsserver.protocol.passphrase;

import org.jspecify.annotations.NullMarked;
