// SPDX-License-Identifier: GPL-3.0-or-later
/** The whole story, played for a newcomer on one machine: what {@code ./demo} runs. */
@NullMarked
package org.tailsserver.demo;

import org.jspecify.annotations.NullMarked;
