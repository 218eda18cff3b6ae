// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.packages;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.creator.write.AptFiles;
import org.tailsserver.creator.write.ImageSize;
import org.tailsserver.creator.write.Progress;
import org.tailsserver.creator.write.Progress.Phase;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;

@DisplayName("Packages fetched by apt")
class PackageFetchTest {

  private static final Progress QUIET = phase -> {};

  @TempDir Path folder;
  private Repository repository;

  @BeforeEach
  void makeARepository() throws Exception {
    repository = Repository.in(folder);
  }

  @ParameterizedTest(name = "from {0}:")
  @ValueSource(strings = {"file", "copy"})
  void comeWithAllTheyNeedAndTheSignedIndices(String scheme) throws Exception {
    List<Phase> phases = new ArrayList<>();
    Path somewhere;
    try (PackageFetch fetch = fetch(scheme, "first", "", Repository.PACKAGE)) {
      long planned = fetch.plan(phases::add);
      Map<String, Path> files = fetch.fetch(phases::add).files();
      long bytes = 0;
      for (Path file : files.values()) {
        bytes += Files.size(file);
      }
      assertEquals(planned, bytes - Files.size(files.get("stick.sources")));
      assertEquals(List.of(Phase.FETCHING_INDICES, Phase.FETCHING), phases);
      for (String name : List.of(Repository.PACKAGE, Repository.DEPENDENCY)) {
        somewhere = files.get("archives/" + name + "_1%3a2.3-1_all.deb");
        assertArrayEquals(Files.readAllBytes(repository.file(name)), Files.readAllBytes(somewhere));
      }
      Set<String> lists = new TreeSet<>(files.keySet());
      lists.removeIf(name -> !name.startsWith("lists/"));
      assertEquals(2, lists.size(), lists.toString());
      assertTrue(lists.stream().anyMatch(name -> name.endsWith("_InRelease")), lists.toString());
      somewhere = files.get("stick.sources");
    }
    assertFalse(Files.exists(somewhere), "nothing is left");
  }

  @Test
  void thatTheServerHasAreLeftOut() throws Exception {
    String status =
        """
        Package: notice-paper
        Status: install ok installed
        Version: 1:2.3-1
        Architecture: all
        Maintainer: a
        Description: b
        """;
    try (PackageFetch fetch = fetch("file", "first", status, Repository.PACKAGE)) {
      fetch.plan(QUIET);
      assertEquals(
          1, fetch.fetch(QUIET).files().keySet().stream().filter(n -> n.endsWith(".deb")).count());
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"another key", "no signature", "another index", "another package"})
  void areRefusedIfTheyAreNotWhatWasSigned(String wrong) throws Exception {
    Path index = repository.root().resolve("Packages");
    switch (wrong) {
      case "another key" -> repository.sign("second");
      case "no signature" -> Files.delete(repository.root().resolve("InRelease"));
      case "another index" ->
          Files.writeString(index, Files.readString(index).replace("made for", "made in"));
      default ->
          Files.write(
              repository.file(Repository.DEPENDENCY), new byte[1], StandardOpenOption.APPEND);
    }
    StickException refused =
        assertThrows(
            StickException.class,
            () -> {
              try (PackageFetch fetch = fetch("file", "first", "", Repository.PACKAGE)) {
                fetch.plan(QUIET);
                fetch.fetch(QUIET);
              }
            });
    assertEquals(Cause.PACKAGES_UNSIGNED, refused.what(), refused.getMessage());
  }

  @Test
  void thatNobodyHasAreNamed() throws Exception {
    try (PackageFetch fetch = fetch("file", "first", "", "notice-wall")) {
      StickException refused = assertThrows(StickException.class, () -> fetch.plan(QUIET));
      assertEquals(Cause.NO_SUCH_PACKAGE, refused.what());
      assertTrue(String.valueOf(refused.getMessage()).contains("no package notice-wall"));
    }
  }

  @Test
  void cannotComeFromWhereNothingIs() throws Exception {
    Files.move(repository.root(), folder.resolve("elsewhere"));
    try (PackageFetch fetch = fetch("file", "first", "", Repository.PACKAGE)) {
      StickException failed = assertThrows(StickException.class, () -> fetch.plan(QUIET));
      assertTrue(String.valueOf(failed.getMessage()).contains("--apt-source"), failed.getMessage());
    }
  }

  @Test
  void thatDoNotFitAreRefusedWithTheSizeThatWouldDo() throws Exception {
    AptFiles.requireRoom(new ImageSize(72), 22L << 20);
    StickException refused =
        assertThrows(
            StickException.class, () -> AptFiles.requireRoom(new ImageSize(72), 60L << 20));
    assertEquals(Cause.NO_ROOM_FOR_PACKAGES, refused.what());
    assertTrue(String.valueOf(refused.getMessage()).contains("92 MiB"), refused.getMessage());
  }

  private PackageFetch fetch(String scheme, String key, String status, String name)
      throws Exception {
    AptSources sources = AptSources.read(repository.sources(scheme, key));
    return PackageFetch.of(Set.of(name), sources, status, folder);
  }
}
