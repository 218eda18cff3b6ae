// SPDX-License-Identifier: GPL-3.0-or-later
/** The services named on the stick: configured, started and watched until they answer. */
@NullMarked
package org.tailsserver.init.services;

import org.jspecify.annotations.NullMarked;
