// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.open;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFolderTest {

  private static final String OURS = "tails-server-visit-0123456789abcdef";

  @TempDir Path root;
  private Path memory = Path.of("");
  private Path precious = Path.of("");

  @BeforeEach
  void makePlaces() throws IOException {
    memory = Files.createDirectories(root.resolve("run/user/1000"));
    precious = Files.createDirectory(root.resolve("precious"));
    Files.writeString(precious.resolve("letter"), "dear");
  }

  @Test
  void liesInTheUsersOwnMemoryElseInSharedMemoryElseAmongTemporaryFiles() throws IOException {
    Path shared = Files.createDirectories(root.resolve("dev/shm"));
    Path temporary = Files.createDirectory(root.resolve("tmp"));
    assertEquals(
        List.of(memory, shared, temporary),
        PrivateFolder.places(new Machine(Map.of("XDG_RUNTIME_DIR", memory.toString()), root)));
    assertEquals(List.of(shared, temporary), PrivateFolder.places(new Machine(Map.of(), root)));
    Files.delete(shared);
    assertEquals(List.of(temporary), PrivateFolder.places(new Machine(Map.of(), root)));
  }

  @Test
  void onlyItsUserMayEnter() throws IOException {
    try (PrivateFolder folder = PrivateFolder.make(List.of(memory))) {
      assertEquals(memory, folder.path().getParent());
      assertEquals(
          "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())));
    }
  }

  @Test
  void aPlaceThatDoesNotTakeItIsPassedOverAndTheLastOnesReasonIsSaid() throws IOException {
    Path none = root.resolve("none");
    try (PrivateFolder folder = PrivateFolder.make(List.of(none, memory))) {
      assertEquals(memory, folder.path().getParent());
    }
    IOException why =
        assertThrows(IOException.class, () -> PrivateFolder.make(List.of(none)).close());
    assertTrue(String.valueOf(why.getMessage()).contains(none.toString()), why.toString());
  }

  @Test
  void goesAwayWithAllThatIsInItAndNothingElse() throws IOException {
    PrivateFolder folder = PrivateFolder.make(List.of(memory));
    Path deep = Files.createDirectories(folder.path().resolve("profile/cache/deep"));
    Files.writeString(deep.resolve("file"), "x");
    Files.createSymbolicLink(deep.resolve("link"), precious);
    Files.createSymbolicLink(folder.path().resolve("dangling"), Path.of("/nonexistent"));

    folder.close();
    folder.close();

    assertEquals(List.of(), left());
    assertTrue(Files.exists(precious.resolve("letter")));
  }

  @Test
  void whatAKilledProgramLeftIsRemovedAndLinksInItAreNotFollowed() throws IOException {
    Path left = leftOver(OURS);
    Files.createSymbolicLink(left.resolve("link"), precious);

    sweep(false);

    assertEquals(List.of(), left());
    assertTrue(Files.exists(precious.resolve("letter")));
  }

  @Test
  void whatAProgramStoppedBeforeItsLockLeftIsRemoved() throws IOException {
    Files.delete(leftOver(OURS).resolve("lock"));
    sweep(false);
    assertEquals(List.of(), left());
  }

  @Test
  void whatARunningProgramUsesStays() throws IOException {
    try (PrivateFolder folder = PrivateFolder.make(List.of(memory))) {
      sweep(false);
      assertTrue(Files.exists(folder.path().resolve("lock")));
    }
  }

  @Test
  void whatABrowserStillUsesStays() throws IOException {
    leftOver(OURS);
    sweep(true);
    assertEquals(List.of(OURS), left());
  }

  @Test
  void whatHasAnotherNameStays() throws IOException {
    List<String> names =
        List.of(OURS + "0", "tails-server-visit-", "tails-server-visit-0123456789ABCDEF");
    for (String name : names) {
      leftOver(name);
    }
    sweep(false);
    assertEquals(names.stream().sorted().toList(), left());
  }

  @Test
  void whatOthersMayEnterIsNotOursAndStays() throws IOException {
    Files.setPosixFilePermissions(leftOver(OURS), PosixFilePermissions.fromString("rwxr-x---"));
    sweep(false);
    assertEquals(List.of(OURS), left());
  }

  @Test
  void aLinkOrAFileWithItsNameStaysAndSoDoesWhatItLeadsTo() throws IOException {
    Files.setPosixFilePermissions(precious, PosixFilePermissions.fromString("rwx------"));
    Files.createSymbolicLink(memory.resolve(OURS), precious);
    Files.writeString(memory.resolve(OURS.replace('0', '1')), "a file");

    sweep(false);

    assertTrue(Files.isSymbolicLink(memory.resolve(OURS)));
    assertEquals(2, left().size());
    assertTrue(Files.exists(precious.resolve("letter")));
    assertFalse(Files.exists(precious.resolve("lock"), LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void aLockThatIsALinkIsNotFollowed() throws IOException {
    Path left = leftOver(OURS);
    Files.delete(left.resolve("lock"));
    Files.createSymbolicLink(left.resolve("lock"), precious.resolve("made"));
    sweep(false);
    assertEquals(List.of(OURS), left());
    assertFalse(Files.exists(precious.resolve("made")));
  }

  private void sweep(boolean browserRuns) {
    PrivateFolder.sweep(List.of(root.resolve("none"), memory), folder -> browserRuns);
  }

  private Path leftOver(String name) throws IOException {
    Path folder =
        Files.createDirectory(
            memory.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.createFile(folder.resolve("lock"));
    Files.createDirectories(folder.resolve("profile/cache"));
    Files.writeString(folder.resolve("profile/cert_override.txt"), "x");
    return folder;
  }

  private List<String> left() throws IOException {
    try (Stream<Path> all = Files.list(memory)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
