// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.lan.responder;

/**
 * How much one responder listens to. Questions and answers are counted apart: a flood of the one
 * does not keep out the other.
 *
 * @param perSecond questions and records a second, from all hosts together; from one host a quarter
 *     of it. For a moment it may be twice as much.
 * @param most records heard until its owner is told that it is full
 */
public record Limits(int perSecond, int most) {
  public Limits {
    // Or the largest message there is would never be heard.
    if (perSecond < 2 * Guard.MOST_COST || most < 1) {
      throw new IllegalArgumentException(perSecond + ", " + most);
    }
  }
}
