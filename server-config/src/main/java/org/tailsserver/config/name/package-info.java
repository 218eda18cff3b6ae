// SPDX-License-Identifier: GPL-3.0-or-later
/** Names of servers: what mDNS, a certificate and a folder can all carry. */
@NullMarked
package org.tailsserver.config.name;

import org.jspecify.annotations.NullMarked;
