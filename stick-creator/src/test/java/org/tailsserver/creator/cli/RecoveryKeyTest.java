// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.creator.faults.MadeStick;
import org.tailsserver.creator.faults.Partition;
import org.tailsserver.qr.DrawnCode;

@Tag("sticks")
@DisplayName("A recovery key")
class RecoveryKeyTest {

  private static final String PASSPHRASE = MadeStick.PASSPHRASE;
  private static final Pattern NUMBERED = Pattern.compile(" ([0-9]{1,2})  ([a-z-]+)");

  @TempDir Path folder;
  private Path image;

  @BeforeEach
  void create() throws Exception {
    image = MadeStick.quick(folder);
  }

  @Test
  void isShownOnceAsWordsAndAsACodeAndOpensTheStickOnceItIsKept() throws Exception {
    try (Person owner = Person.runs(folder, "recovery-key", image.toString())) {
      owner.answers("Passphrase of the stick", PASSPHRASE).reads("they are taken off the screen");
      List<String> words = words(owner.after("without the numbers:"));
      assertEquals(21, words.size(), words.toString());
      owner.answers("taken off the screen", "").reads("as a QR code");
      assertTrue(owner.screen().contains("\033[H\033[2J"), "taken off");
      String key = String.join(" ", words);
      String drawn = drawing(owner);
      assertEquals(key, DrawnCode.inTheEndOf(drawn).read());
      owner.answers("as a QR code", "");
      for (int i = 0; i < 3; i++) {
        owner.reads("type word");
        owner.reads("(not shown)");
        String asked = owner.after("type word ");
        int number = Integer.parseInt(asked.substring(0, asked.indexOf(' ')));
        owner.answers("(not shown)", words.get(number - 1));
      }
      assertEquals(0, owner.ends(), owner.screen());
      assertTrue(owner.screen().contains("The recovery key opens the stick now"));
      assertEquals(0, opens(key));
      assertEquals(0, opens(PASSPHRASE));
      String last = owner.after("as a QR code");
      words.forEach(word -> assertFalse(last.contains(" " + word + " "), word));
    }
  }

  @Test
  void isNotAddedWhereItWasNotKept() throws Exception {
    byte[] before = Files.readAllBytes(image);
    try (Person owner = Person.runs(folder, "recovery-key", image.toString())) {
      owner.answers("Passphrase of the stick", PASSPHRASE);
      for (int round = 0; round < 3; round++) {
        owner.answers("taken off the screen", "").answers("as a QR code", "");
        for (int i = 0; i < 3; i++) {
          owner.answers("(not shown)", "wrong");
        }
      }
      assertEquals(4, owner.ends(), owner.screen());
      assertTrue(owner.screen().contains("Nothing was added"), owner.screen());
    }
    assertArrayEquals(before, Files.readAllBytes(image));
  }

  private static List<String> words(String screen) {
    Map<Integer, String> found = new TreeMap<>();
    Matcher numbered = NUMBERED.matcher(screen);
    while (numbered.find()) {
      found.put(Integer.parseInt(numbered.group(1)), numbered.group(2));
    }
    return new ArrayList<>(found.values());
  }

  /** What was drawn; a person's screen holds bytes. */
  private static String drawing(Person owner) {
    String screen = new String(owner.screen().getBytes(ISO_8859_1), UTF_8);
    int end = screen.lastIndexOf("The same as a QR code");
    return screen.substring(0, end).replace("\r", "");
  }

  private int opens(String passphrase) throws IOException, InterruptedException {
    return Partition.of(image, folder.resolve("partition"))
        .open(passphrase.getBytes(UTF_8))
        .status();
  }
}
