// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tailsserver.creator.device.FakeMachine;
import org.tailsserver.creator.faults.Run;

/**
 * The store is on a disk of its own, which the test sees in no other program than the command's.
 */
@DisplayName("tails-server-stick create, with a pin store whose disk is full,")
@Tag("namespaces")
class FullPinStoreTest {

  private static final byte[] PASSPHRASE = "correct horse".getBytes(UTF_8);

  /** What is left in the store is listed while its disk is still there. */
  private static final String SCRIPT =
      """
      mount -t tmpfs -o "$1" none "$2" || exit 70
      store=$2; shift 2
      "$@"; status=$?
      find "$store" -mindepth 1 -printf 'LEFT %P\\n'
      exit $status
      """;

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource({"image, nr_inodes=1", "image, nr_inodes=6", "disk, nr_inodes=4", "disk, size=8k"})
  void leavesNeitherAServerNorHalfAPin(String target, String room) throws Exception {
    FakeMachine machine = new FakeMachine(folder.resolve("machine"));
    machine.stick("sdb", 64);
    Path image = folder.resolve("stick.img");
    List<String> where =
        target.equals("disk")
            ? List.of("--device=sdb", "--confirm=sdb")
            : List.of("--image=" + image, "--size=48M");

    Run run = create(room, where);

    assertNotEquals(0, run.status(), run.out());
    assertNotEquals(70, run.status(), run.out());
    assertTrue(run.out().contains("No space left on device"), run.out());
    assertFalse(run.out().contains("fault of the program"), run.out());
    assertFalse(run.out().contains("LEFT workshop"), run.out());
    assertFalse(run.out().contains(".pem"), run.out());
    assertFalse(Files.exists(image));
    Run table = Run.of("/usr/sbin/sfdisk", "--dump", machine.node("sdb").toString());
    assertFalse(table.out().contains("TailsServer"), table.out());
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(
          List.of("machine", "pins"), left.map(p -> p.getFileName().toString()).sorted().toList());
    }
  }

  private Run create(String room, List<String> where) throws Exception {
    Path store = Files.createDirectories(folder.resolve("pins"));
    List<String> argv = new ArrayList<>(List.of("/usr/bin/unshare", "--mount"));
    if (!Files.getAttribute(folder, "unix:uid").equals(0)) {
      argv.add("--map-root-user");
    }
    argv.addAll(List.of("/bin/sh", "-c", SCRIPT, "sh", room + ",mode=0700", store.toString()));
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    argv.addAll(List.of("-cp", System.getProperty("java.class.path")));
    argv.addAll(List.of(OnFakeMachine.class.getName(), folder.resolve("machine").toString()));
    argv.addAll(List.of("create", "--name=workshop", "--passphrase-stdin"));
    argv.add("--pin-store=" + store);
    argv.addAll(where);
    return Run.of(PASSPHRASE, argv.toArray(String[]::new));
  }
}
