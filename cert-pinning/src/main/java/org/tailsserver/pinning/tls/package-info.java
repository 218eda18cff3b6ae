// SPDX-License-Identifier: GPL-3.0-or-later
/** TLS 1.3 that trusts exactly one pin, and nothing else. */
@NullMarked
package org.tailsserver.pinning.tls;

import org.jspecify.annotations.NullMarked;
