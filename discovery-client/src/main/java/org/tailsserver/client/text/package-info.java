// SPDX-License-Identifier: GPL-3.0-or-later
/** The module's texts for people. */
@NullMarked
package org.tailsserver.client.text;

import org.jspecify.annotations.NullMarked;
