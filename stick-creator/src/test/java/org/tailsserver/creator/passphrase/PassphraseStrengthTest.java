// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.passphrase;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tailsserver.creator.passphrase.PassphraseStrength.Verdict;
import org.tailsserver.protocol.passphrase.Passphrase;

@DisplayName("The strength of a passphrase")
class PassphraseStrengthTest {

  private static final int KIB = 64 << 10;

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "a,                                                      WEAK",
    "password1,                                              WEAK",
    "Tr0ub4dour&3,                                           WEAK",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,               WEAK",
    "correct horse,                                          WEAK",
    "correct horse battery staple,                           WEAK",
    "abacus abdomen abacus abdomen abacus abdomen,           WEAK",
    "abacus zoom mortuary squeeze plaza,                     FAIR",
    "abacus zoom mortuary squeeze plaza tingle oxford,       STRONG",
    "gV7$kq!2Zp0#xW9e,                                       FAIR",
  })
  void isWhatSomebodyWouldFindWhoKnowsHowPeopleChoose(String typed, Verdict verdict) {
    PassphraseStrength strength = strength(typed);
    assertEquals(verdict, strength.verdict(KIB), strength.toString());
  }

  @Test
  void ofWordsIsNeverMoreThanChoosingThemByChanceIsWorth() {
    for (int i = 0; i < 20; i++) {
      try (Passphrase passphrase = Diceware.generate(new SecureRandom())) {
        PassphraseStrength strength = PassphraseStrength.of(passphrase);
        assertTrue(strength.bits() <= 7 * 12.925, strength.toString());
        assertEquals(Verdict.STRONG, strength.verdict(KIB), strength.toString());
      }
    }
  }

  @Test
  void ofTheLongestPassphraseIsThatOfItsBeginning() {
    String beginning = "gV7$kq!2Zp0#xW9e".repeat(6) + "gV7$";
    assertEquals(strength(beginning), strength(beginning + "x".repeat(412)));
    assertTrue(strength("\u00e4\u20ac\ud83d\udc1d".repeat(50)).bits() < 40);
  }

  @Test
  void countsForMoreWhereAGuessTakesMoreMemory() {
    PassphraseStrength strength = new PassphraseStrength(41);
    assertEquals(Duration.ofSeconds(10_995_116), strength.lasts(KIB));
    assertEquals(Duration.ofSeconds(10_995_116 * 4L + 1), strength.lasts(4 * KIB));
    assertEquals(Verdict.WEAK, new PassphraseStrength(45).verdict(KIB));
    assertEquals(Verdict.FAIR, new PassphraseStrength(46).verdict(KIB));
    assertEquals(Verdict.FAIR, new PassphraseStrength(62).verdict(KIB));
    assertEquals(Verdict.STRONG, new PassphraseStrength(63).verdict(KIB));
    assertEquals(Verdict.STRONG, new PassphraseStrength(3000).verdict(KIB));
    assertEquals(Verdict.WEAK, new PassphraseStrength(0).verdict(KIB));
  }

  private static PassphraseStrength strength(String typed) {
    try (Passphrase passphrase =
        assertInstanceOf(Passphrase.Reading.Usable.class, Passphrase.read(typed.getBytes(UTF_8)))
            .passphrase()) {
      return PassphraseStrength.of(passphrase);
    }
  }
}
