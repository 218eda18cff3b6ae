// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tailsserver.creator.faults.MadeStick.passphrase;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.config.header.KeyLabel;
import org.tailsserver.config.header.Luks2Header;
import org.tailsserver.config.header.Luks2Header.Keyslot;
import org.tailsserver.creator.device.FakeMachine;
import org.tailsserver.creator.faults.MadeStick;
import org.tailsserver.creator.faults.Partition;
import org.tailsserver.creator.keys.HeaderChange.Piece;
import org.tailsserver.creator.stick.ImageStick;
import org.tailsserver.creator.stick.Stick;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.protocol.passphrase.Passphrase;

@Tag("sticks")
@DisplayName("The passphrases of a stick")
class StickKeysTest {

  private static final String FIRST = MadeStick.PASSPHRASE;
  private static final String SECOND = "battery staple";
  private static final String THIRD = "käse und wein";
  private static final KeyLabel ALICE = new KeyLabel("alice");
  private static final KeyLabel MADE = new KeyLabel("first");
  private static final int HEADER = 8 << 20;

  @TempDir Path folder;
  private Path image;

  @BeforeEach
  void copy() throws IOException {
    image = MadeStick.quick(folder);
  }

  @Test
  void areAddedChangedAndRemovedAndNothingElseIs() throws Exception {
    byte[] before = Files.readAllBytes(image);
    String token;
    try (StickKeys keys = open();
        Passphrase first = passphrase(FIRST);
        Passphrase second = passphrase(SECOND);
        Passphrase third = passphrase(THIRD)) {
      token = keys.token().toJson();
      assertEquals(List.of("first"), names(keys));
      keys.add(first, ALICE, second);
      assertEquals(List.of("first", "alice"), names(keys));
      assertEquals(MadeStick.QUICK_KIB, keys.header().requiredKiB());
      assertOpens(FIRST, SECOND);

      assertEquals(ALICE, StickKeys.name(keys.change(second, third)));
      assertEquals(List.of("first", "alice"), names(keys));
      assertOpens(FIRST, THIRD);
      assertShut(SECOND);

      keys.change(first, second);
      assertEquals(List.of("first", "alice"), names(keys));
      keys.remove(third, MADE);
      assertEquals(List.of("alice"), names(keys));
      assertOpens(THIRD);
      assertShut(FIRST, SECOND);
    }
    try (StickKeys keys = open()) {
      assertEquals(List.of("alice"), names(keys));
      assertEquals(token, keys.token().toJson());
      assertEquals(List.of(), keys.header().objections());
    }
    byte[] after = Files.readAllBytes(image);
    assertArrayEquals(Arrays.copyOf(before, 1 << 20), Arrays.copyOf(after, 1 << 20));
    int data = (1 << 20) + HEADER;
    assertArrayEquals(
        Arrays.copyOfRange(before, data, before.length),
        Arrays.copyOfRange(after, data, after.length));
  }

  @Test
  void areNotAddedOrRemovedWhereThatWouldLockAnybodyOutOrConfuse() throws Exception {
    byte[] before = Files.readAllBytes(image);
    try (StickKeys keys = open();
        Passphrase first = passphrase(FIRST);
        Passphrase second = passphrase(SECOND)) {
      refused(Cause.WRONG_PASSPHRASE, () -> keys.add(second, ALICE, passphrase(THIRD)));
      refused(Cause.LABEL_TAKEN, () -> keys.add(first, MADE, second));
      refused(Cause.PASSPHRASE_THERE, () -> keys.add(first, ALICE, first));
      refused(Cause.PASSPHRASE_THERE, () -> keys.change(first, first));
      refused(Cause.WRONG_PASSPHRASE, () -> keys.change(second, first));
      refused(Cause.LAST_PASSPHRASE, () -> keys.remove(first, MADE));
      refused(Cause.LABEL_UNKNOWN, () -> keys.remove(first, ALICE));
    }
    assertArrayEquals(before, Files.readAllBytes(image));
    try (StickKeys keys = open();
        Passphrase first = passphrase(FIRST);
        Passphrase second = passphrase(SECOND)) {
      keys.add(first, ALICE, second);
      refused(Cause.NOT_ANOTHER, () -> keys.remove(first, MADE));
      refused(Cause.WRONG_PASSPHRASE, () -> keys.remove(passphrase(THIRD), MADE));
    }
    assertOpens(FIRST, SECOND);
  }

  @Test
  void areNotChangedOnAStickThatSomebodyElseChangedMeanwhile() throws Exception {
    try (StickKeys keys = open();
        StickKeys others = open();
        Passphrase first = passphrase(FIRST)) {
      others.add(first, ALICE, passphrase(SECOND));
      refused(Cause.STICK_CHANGED, () -> keys.add(first, new KeyLabel("bob"), passphrase(THIRD)));
    }
    assertOpens(FIRST, SECOND);
    assertShut(THIRD);
  }

  @Test
  void areChangedInPlaceOnADisk() throws Exception {
    FakeMachine machine = new FakeMachine(folder.resolve("machine"));
    machine.stick("sdb", Files.size(image) >> 20);
    Files.copy(image, machine.node("sdb"), StandardCopyOption.REPLACE_EXISTING);
    try (StickKeys keys = StickKeys.open(Stick.find("sdb", machine.disks()));
        Passphrase first = passphrase(FIRST)) {
      keys.add(first, ALICE, passphrase(SECOND));
      keys.remove(passphrase(SECOND), MADE);
    }
    image = machine.node("sdb");
    assertOpens(SECOND);
    assertShut(FIRST);
  }

  @Test
  void thatStayOpenTheStickWhereverWritingIsBrokenOff() throws Exception {
    byte[] one = header();
    try (StickKeys keys = open();
        Passphrase first = passphrase(FIRST)) {
      keys.add(first, ALICE, passphrase(SECOND));
      byte[] two = header();
      brokenOffAnywhere(one, two, List.of(FIRST), List.of());
      keys.change(passphrase(SECOND), passphrase(THIRD));
      byte[] three = header();
      brokenOffAnywhere(two, three, List.of(FIRST), List.of(SECOND, THIRD));
      keys.remove(passphrase(THIRD), MADE);
      brokenOffAnywhere(three, header(), List.of(THIRD), List.of());
    }
  }

  @Test
  void areMendedWhereOneOfTheTwoHeadersIsTorn() throws Exception {
    byte[] whole = Files.readAllBytes(image);
    for (int torn : new int[] {0, 16 << 10}) {
      byte[] damaged = whole.clone();
      Arrays.fill(damaged, (1 << 20) + torn + 4096, (1 << 20) + torn + 8192, (byte) 'x');
      Files.write(image, damaged);
      byte[] before = header();
      try (StickKeys keys = open();
          Passphrase first = passphrase(FIRST)) {
        keys.add(first, ALICE, passphrase(SECOND));
      }
      assertOpens(FIRST, SECOND);
      byte[] after = header();
      assertTrue(Intact.is(after, 0, 16 << 10));
      brokenOffAnywhere(before, after, List.of(FIRST), List.of());
    }
  }

  /**
   * Writes what must be written up to each place in turn, also half a piece of a header, and looks
   * whether the passphrases still open it.
   *
   * @param always each of these does
   * @param either at least one of these does, unless there are none
   */
  private void brokenOffAnywhere(
      byte[] before, byte[] after, List<String> always, List<String> either) throws Exception {
    Path file = folder.resolve("broken-off");
    List<Keyslot> used = metadata(before).keyslots();
    HeaderChange change = HeaderChange.plan(before, after, used);
    byte[] now = before.clone();
    for (List<Piece> step : change.steps()) {
      List<Piece> shown =
          step.size() < 4 ? step : List.of(step.getFirst(), step.get(step.size() / 2));
      for (Piece piece : step) {
        int half = piece.content().remaining() / 2;
        piece.content().duplicate().get(now, piece.offset(), half);
        if (shown.contains(piece)) {
          assertOpens(file, now, always, either);
        }
        piece.content().duplicate().position(half).get(now, piece.offset() + half, half);
      }
      assertOpens(file, now, always, either);
    }
    assertArrayEquals(after, now);
  }

  private static void assertOpens(
      Path file, byte[] header, List<String> always, List<String> either) throws Exception {
    Files.write(file, header);
    Partition partition = new Partition(file);
    for (String passphrase : always) {
      assertEquals(0, partition.open(passphrase.getBytes(UTF_8)).status());
    }
    if (!either.isEmpty()) {
      List<Integer> tried = new ArrayList<>();
      for (String passphrase : either) {
        tried.add(partition.open(passphrase.getBytes(UTF_8)).status());
      }
      assertTrue(tried.contains(0), tried.toString());
    }
  }

  private Luks2Header metadata(byte[] header) throws Exception {
    Path file = folder.resolve("metadata");
    Files.write(file, header);
    return Luks2Header.parse(new Partition(file).dump().out());
  }

  private byte[] header() throws IOException {
    try (var in = Files.newInputStream(image)) {
      in.skipNBytes(1 << 20);
      return in.readNBytes(HEADER);
    }
  }

  private interface Action {
    void run() throws StickException;
  }

  private static void refused(Cause cause, Action action) {
    StickException e = assertThrows(StickException.class, action::run);
    assertEquals(cause, e.what(), e.getMessage());
  }

  private StickKeys open() throws StickException {
    return StickKeys.open(ImageStick.find(image));
  }

  private static List<String> names(StickKeys keys) {
    return keys.header().keyslots().stream()
        .map(keyslot -> StickKeys.name(keyslot).text())
        .toList();
  }

  private void assertOpens(String... passphrases) throws Exception {
    for (String passphrase : passphrases) {
      assertEquals(0, partition().open(passphrase.getBytes(UTF_8)).status(), passphrase);
    }
  }

  private void assertShut(String... passphrases) throws Exception {
    for (String passphrase : passphrases) {
      assertEquals(2, partition().open(passphrase.getBytes(UTF_8)).status(), passphrase);
    }
  }

  private Partition partition() throws IOException {
    return Partition.of(image, folder.resolve("partition"));
  }
}
