// SPDX-License-Identifier: GPL-3.0-or-later
/** The system's tor: makes it publish the stick's onion services, and looks whether it did. */
@NullMarked
package org.tailsserver.init.tor;

import org.jspecify.annotations.NullMarked;
