// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.tailsserver.creator.stick.ImageStick;

/**
 * A program that changes the first byte of a stick's partition and is dead after one of its steps
 * as if it had been killed: no hook runs. Arguments: the image, and how many steps.
 */
final class KilledWhileRewriting {
  private KilledWhileRewriting() {}

  public static void main(String[] arguments) throws Exception {
    ImageStick stick = ImageStick.find(Path.of(arguments[0]));
    int steps = Integer.parseInt(arguments[1]);
    long at = stick.partition().offset();
    stick.rewrite(whole -> {
      dieAfter(steps, 1);
      ByteBuffer first = ByteBuffer.allocate(1);
      whole.read(first, at);
      whole.write(ByteBuffer.wrap(new byte[] {(byte) (first.get(0) ^ 1)}), at);
      dieAfter(steps, 2);
    });
    dieAfter(steps, 3);
  }

  private static void dieAfter(int steps, int done) {
    if (steps == done) {
      Runtime.getRuntime().halt(100 + done);
    }
  }
}
