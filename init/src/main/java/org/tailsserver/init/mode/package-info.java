// SPDX-License-Identifier: GPL-3.0-or-later
/** server-mode: takes attempts, unlocks, starts the services and tells everyone how far it is. */
@NullMarked
package org.tailsserver.init.mode;

import org.jspecify.annotations.NullMarked;
