// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.creator.faults.Partition;
import org.tailsserver.creator.faults.Run;

@Tag("sticks")
@DisplayName("tails-server-stick create, run by an ordinary user,")
class OrdinaryUserTest {

  private static final byte[] PASSPHRASE = "correct horse".getBytes(UTF_8);
  private static final String NOBODY = "65534";

  @TempDir Path folder;

  @Test
  void writesAStickOnWhichEverythingIsRoots() throws Exception {
    Run run = create(Main.class, folder);
    assertEquals(0, run.status(), run.out());

    Partition partition = Partition.of(folder.resolve("stick.img"), folder.resolve("partition"));
    partition.decrypt(PASSPHRASE);
    assertEquals(0, partition.run("/usr/sbin/e2fsck", "-fn").status());
    for (String path : List.of("/", "/server.toml", "/data", "/onions", "/lost+found")) {
      String stat = partition.debugfs("stat " + path);
      assertTrue(stat.matches("(?s).*User:\\s+0\\s+Group:\\s+0\\s.*"), path + ": " + stat);
    }
  }

  @Test
  void keepsThePinOfAStickWhoseNameTheDiskDidNotConfirm() throws Exception {
    Path closed = folder.resolve("closed");
    Run run = create(ClosedWhileSaving.class, closed);
    assertEquals(1, run.status(), run.out());
    assertTrue(run.out().contains("the disk did not confirm"), run.out());
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    assertTrue(Files.exists(closed.resolve("stick.img")));
    assertTrue(Files.exists(folder.resolve("pins/workshop")));
  }

  private Run create(Class<?> main, Path where) throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    List<String> argv = new ArrayList<>();
    if (Files.getAttribute(folder, "unix:uid").equals(0)) {
      argv.addAll(List.of("/usr/bin/setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY));
      argv.addAll(List.of("--clear-groups", "--no-new-privs"));
    }
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", classPathForEverybody()));
    argv.addAll(List.of(main.getName(), "create", "--passphrase-stdin"));
    argv.addAll(List.of("--name=workshop", "--size=48M"));
    argv.add("--image=" + where.resolve("stick.img"));
    argv.add("--pin-store=" + folder.resolve("pins"));
    return Run.of(PASSPHRASE, argv.toArray(String[]::new));
  }

  /** Copies the class path to where another user can read it. */
  private String classPathForEverybody() throws IOException {
    List<String> copied = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path from = Path.of(entry);
      Path to = folder.resolve("class-path").resolve(Integer.toString(copied.size()));
      copied.add(to.toString());
      try (Stream<Path> files = Files.walk(from)) {
        for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
          Path target = to.resolve(from.relativize(file).toString()).normalize();
          Files.createDirectories(target.resolveSibling(".").normalize());
          Files.copy(file, target);
        }
      }
    }
    return String.join(File.pathSeparator, copied);
  }
}
