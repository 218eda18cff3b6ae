// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.qr;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A QR code (ISO/IEC 18004) for a terminal. Two modules stand above each other in one character, so
 * that they are square where a character is twice as high as wide. The quiet zone of four modules
 * is part of it.
 */
public final class QrCode {

  /** How many characters one holds at most. */
  public static final int LONGEST = 1000;

  private static final String BLOCKS = " ▀▄█";
  private static final int QUIET = 4;

  /** Black on white, whatever the terminal's own colours are: ECMA-48, and aixterm's white. */
  private static final String BLACK_ON_WHITE = "\u001b[0;30;47;107m";

  private static final String PLAIN = "\u001b[0m";

  private final BitMatrix modules;

  private QrCode(BitMatrix modules) {
    this.modules = modules;
  }

  /**
   * The smallest code that holds a text. A screen is clean, so it has the lowest error correction.
   *
   * @param ascii printable ASCII, which every reader understands alike; at most {@value #LONGEST}
   *     characters
   * @throws IllegalArgumentException if it is anything else
   */
  public static QrCode of(String ascii) {
    if (ascii.isEmpty() || ascii.length() > LONGEST || !ascii.chars().allMatch(QrCode::printable)) {
      throw new IllegalArgumentException("not 1 to 1000 characters of printable ASCII");
    }
    Map<EncodeHintType, Object> hints =
        Map.of(
            EncodeHintType.ERROR_CORRECTION, ErrorCorrectionLevel.L, EncodeHintType.MARGIN, QUIET);
    try {
      return new QrCode(new QRCodeWriter().encode(ascii, BarcodeFormat.QR_CODE, 0, 0, hints));
    } catch (WriterException e) {
      throw new IllegalStateException("1000 characters fit into a QR code", e);
    }
  }

  private static boolean printable(int character) {
    return character >= ' ' && character < 0x7f;
  }

  /** Whether text in an encoding can hold the characters a code is drawn with. */
  public static boolean canBeDrawnIn(Charset encoding) {
    return encoding.canEncode() && encoding.newEncoder().canEncode(BLOCKS);
  }

  /**
   * The code, line by line from the top.
   *
   * @param colours whether each line sets the terminal's colours to black on white and back;
   *     without that the blocks, dark modules, have the colour of the terminal's text
   */
  public List<String> lines(boolean colours) {
    List<String> lines = new ArrayList<>();
    for (int y = 0; y < modules.getHeight(); y += 2) {
      StringBuilder line = new StringBuilder(colours ? BLACK_ON_WHITE : "");
      for (int x = 0; x < modules.getWidth(); x++) {
        line.append(BLOCKS.charAt((dark(x, y) ? 1 : 0) + (dark(x, y + 1) ? 2 : 0)));
      }
      lines.add(line.append(colours ? PLAIN : "").toString());
    }
    return List.copyOf(lines);
  }

  /** Below the last row, where their number is odd, is quiet zone as well. */
  private boolean dark(int x, int y) {
    return y < modules.getHeight() && modules.get(x, y);
  }
}
