// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.qr;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.LuminanceSource;
import com.google.zxing.NotFoundException;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.GlobalHistogramBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.List;
import java.util.Map;

/** What a reader held before a terminal sees: each character two modules above each other. */
public record DrawnCode(List<String> lines) {

  private static final int PIXELS = 4;

  /** The code with which an output ends. */
  public static DrawnCode inTheEndOf(String output) {
    List<String> plain =
        output.lines().map(line -> line.replaceAll("\u001b\\[[0-9;]*m", "")).toList();
    int start = plain.size();
    while (start > 0 && plain.get(start - 1).matches("[ ▀▄█]+")) {
      start--;
    }
    return new DrawnCode(plain.subList(start, plain.size()));
  }

  public String read() {
    try {
      return new QRCodeReader()
          .decode(
              new BinaryBitmap(new GlobalHistogramBinarizer(picture())),
              Map.of(DecodeHintType.TRY_HARDER, true))
          .getText();
    } catch (NotFoundException e) {
      throw new AssertionError("no QR code in:\n" + String.join("\n", lines), e);
    } catch (ReaderException e) {
      throw new AssertionError("a damaged QR code:\n" + String.join("\n", lines), e);
    }
  }

  private LuminanceSource picture() {
    int width = lines.getFirst().length() * PIXELS;
    int height = lines.size() * 2 * PIXELS;
    int[] pixels = new int[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        pixels[y * width + x] = dark(x / PIXELS, y / PIXELS) ? 0x000000 : 0xffffff;
      }
    }
    return new RGBLuminanceSource(width, height, pixels);
  }

  private boolean dark(int x, int y) {
    char c = lines.get(y / 2).charAt(x);
    return c == '█' || c == (y % 2 == 0 ? '▀' : '▄');
  }
}
