// SPDX-License-Identifier: GPL-3.0-or-later
/** What Firefox is told about servers nobody signed a certificate for. */
@NullMarked
package org.tailsserver.pinning.firefox;

import org.jspecify.annotations.NullMarked;
