// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.pinning.pin.Pin;

@DisplayName("Of a run that was killed as it was about to make its last write,")
class DiskPromiseTest {

  @TempDir Path folder;
  private FakeMachine machine;
  private Disk disk;
  private Path note;
  private Pin pin;
  private final byte[] head = new byte[PartitionTable.HEAD];

  @BeforeEach
  void kill() throws Exception {
    machine = new FakeMachine(folder.resolve("machine"));
    disk = machine.stick("sdb", 64);
    pin = Pin.parse("sha256:" + "a1".repeat(32));
    head[512] = 'E';
    Path store = folder.resolve("pins");
    Path kept = folder.resolve("kept");
    try (DiskPromise promise = DiskPromise.make(store, pin)) {
      promise.lastWrite(disk, head);
      note = store.resolve(".unfinished-" + pin.hex());
      Files.copy(note, kept);
    }
    assertFalse(Files.exists(note), "who is not killed takes the note back");
    Files.move(kept, note);
  }

  @Test
  void theDiskTellsThatThereIsNoServer() throws Exception {
    assertEquals(List.of(pin), broken());
  }

  @Test
  void theDiskTellsThatThereIsOneUnderWhateverNameItIsPluggedIn() throws Exception {
    finish();
    machine.pull("sdb");
    Files.move(machine.node("sdb"), folder.resolve("same"));
    machine.stick("sdc", 64);
    Files.move(folder.resolve("same"), machine.node("sdc"), StandardCopyOption.REPLACE_EXISTING);
    assertEquals(List.of(), broken());
    assertFalse(Files.exists(note));
  }

  @Test
  void nothingIsSaidAsLongAsTheDiskIsAwayOrItCannotBeToldFromOthers() throws Exception {
    machine.pull("sdb");
    assertEquals(List.of(), broken());
    machine.stick("sdc", 128);
    assertEquals(List.of(), broken());
    assertTrue(Files.exists(note));
  }

  @Test
  void onlyFilesThatAreNotesAreTakenForOne() throws Exception {
    Files.move(note, note.resolveSibling(".unfinished-x"));
    Files.createDirectory(note);
    assertEquals(List.of(), broken());
  }

  private void finish() throws IOException {
    try (RandomAccessFile node = new RandomAccessFile(machine.node("sdb").toFile(), "rw")) {
      node.write(head);
    }
  }

  private List<Pin> broken() throws Exception {
    return DiskDestination.brokenPromises(folder.resolve("pins"), machine.disks());
  }
}
