// SPDX-License-Identifier: GPL-3.0-or-later
/** The module's texts for people. */
@NullMarked
package org.tailsserver.config.text;

import org.jspecify.annotations.NullMarked;
