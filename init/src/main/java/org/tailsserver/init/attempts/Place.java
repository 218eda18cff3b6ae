// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.attempts;

import java.time.Duration;

/**
 * One that waits, and what it waits for at least. Immutable.
 *
 * @param before how many are tried before it, the one that is being tried included
 * @param atLeast how long strangers together have to wait until it is its turn; zero if they do not
 * @param <T> what stands in the line
 */
public record Place<T>(T attempt, int before, Duration atLeast) {}
