// SPDX-License-Identifier: GPL-3.0-or-later
/** server.toml, the encrypted part of a stick: which services run and with which options. */
@NullMarked
package org.tailsserver.config.server;

import org.jspecify.annotations.NullMarked;
