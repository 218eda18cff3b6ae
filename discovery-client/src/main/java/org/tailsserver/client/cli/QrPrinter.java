// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import org.tailsserver.client.text.ClientText;
import org.tailsserver.qr.QrCode;
import picocli.CommandLine.Help.Ansi;

/** Draws QR codes in the terminal. */
final class QrPrinter {

  private QrPrinter() {}

  /**
   * Draws one.
   *
   * @param noBlocks the key of what to say where the terminal cannot show it
   */
  static void draw(Terminal terminal, String ascii, String noBlocks) throws Failed {
    var encoding = terminal.out().charset();
    if (!QrCode.canBeDrawnIn(encoding)) {
      terminal.out().flush();
      throw new Failed(ExitCode.NO_QR_CODE, noBlocks, encoding.name());
    }
    if (ascii.length() > QrCode.LONGEST) {
      throw new Failed(ExitCode.NO_QR_CODE, "onions.too-long");
    }
    boolean colours = Ansi.AUTO.enabled();
    QrCode.of(ascii).lines(colours).forEach(terminal.out()::println);
    terminal.out().flush();
    if (!colours) {
      terminal.err().println(ClientText.of("pins.no-colours"));
    }
  }
}
