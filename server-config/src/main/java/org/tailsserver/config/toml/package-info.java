// SPDX-License-Identifier: GPL-3.0-or-later
/** TOML with errors that name file, line and cause; the only user of night-config. */
@NullMarked
package org.tailsserver.config.toml;

import org.jspecify.annotations.NullMarked;
