// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.pin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PinTest {

  private static final String ZEROS = "sha256:" + "0".repeat(64);
  private static final String ONES = "sha256:" + "f".repeat(64);

  @Test
  void textIsReadBackAsTheSamePin() throws InvalidPinException {
    String text = "sha256:" + "0123456789abcdef".repeat(4);
    assertEquals(text, Pin.parse(text).text());
    assertEquals(Pin.parse(text), Pin.parse(text));
    assertEquals(Pin.parse(text).hashCode(), Pin.parse(text).hashCode());
    assertEquals(text, Pin.parse(text).toString());
  }

  @Test
  void aPinThatDiffersInTheLastBitIsAnotherPin() throws InvalidPinException {
    assertNotEquals(Pin.parse(ZEROS), Pin.parse("sha256:" + "0".repeat(63) + "1"));
    assertNotEquals(Pin.parse(ZEROS), Pin.parse("sha256:8" + "0".repeat(63)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha256:",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "SHA256:0000000000000000000000000000000000000000000000000000000000000000",
        "sha256:000000000000000000000000000000000000000000000000000000000000000",
        "sha256:00000000000000000000000000000000000000000000000000000000000000000",
        "sha256:000000000000000000000000000000000000000000000000000000000000000A",
        "sha256:000000000000000000000000000000000000000000000000000000000000000g",
        "sha256:00000000000000000000000000000000000000000000000000000000000000٠٠",
        " sha256:000000000000000000000000000000000000000000000000000000000000000",
      })
  void nothingElseIsAPin(String text) {
    assertThrows(InvalidPinException.class, () -> Pin.parse(text));
  }

  @Test
  void wordsSpellElevenBitsEachFromTheFirstBitOn() throws InvalidPinException {
    assertEquals(java.util.Collections.nCopies(12, "abandon"), Pin.parse(ZEROS).words());
    assertEquals(java.util.Collections.nCopies(12, "zoo"), Pin.parse(ONES).words());
    // 00000000001 00000000010 then zeros: index 1 and index 2.
    assertEquals(
        List.of("ability", "able", "abandon"),
        Pin.parse("sha256:" + "002008" + "0".repeat(58)).words().subList(0, 3));
  }

  @Test
  void wordsCover132Bits() throws InvalidPinException {
    String lastBitInside = "sha256:" + "0".repeat(32) + "1" + "0".repeat(31);
    String firstBitOutside = "sha256:" + "0".repeat(33) + "8" + "0".repeat(30);
    assertEquals("ability", Pin.parse(lastBitInside).words().getLast());
    assertEquals("abandon", Pin.parse(firstBitOutside).words().getLast());
  }

  @Test
  void theWordListIsTheOneOfBip39() {
    try (var in = Pin.class.getResourceAsStream("bip39-english.txt")) {
      byte[] list = java.util.Objects.requireNonNull(in).readAllBytes();
      assertEquals(
          "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda",
          java.util.HexFormat.of().formatHex(Pin.sha256(list)));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aFingerprintHasOneForm() {
    String text = "AB:".repeat(31) + "CD";
    assertEquals(text, new CertificateFingerprint(text).toString());
    assertThrows(IllegalArgumentException.class, () -> new CertificateFingerprint("AB"));
    assertThrows(
        IllegalArgumentException.class,
        () -> new CertificateFingerprint(text.toLowerCase(java.util.Locale.ROOT)));
  }
}
