// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

/** The first byte of a frame. */
final class FrameType {

  static final int HELLO = 0x01;
  static final int WATCH = 0x02;
  static final int ATTEMPT = 0x03;
  static final int DISMISS = 0x04;
  static final int STATE = 0x11;
  static final int OUTCOME = 0x12;
  static final int REFUSAL = 0x13;

  private FrameType() {}
}
