// SPDX-License-Identifier: GPL-3.0-or-later
/** Opens a server's page in a browser that was made ready for it alone. */
@NullMarked
package org.tailsserver.client.open;

import org.jspecify.annotations.NullMarked;
