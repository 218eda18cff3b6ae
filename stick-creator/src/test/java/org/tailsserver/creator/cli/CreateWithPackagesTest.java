// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.creator.faults.Catalogues;
import org.tailsserver.creator.faults.Partition;
import org.tailsserver.creator.faults.Run;
import org.tailsserver.creator.packages.Repository;
import picocli.CommandLine;

@DisplayName("tails-server-stick create, with the packages of a service,")
@Tag("sticks")
class CreateWithPackagesTest {

  private static final byte[] PASSPHRASE = "correct horse".getBytes(UTF_8);

  @TempDir Path folder;
  private Repository repository;

  private record Ran(int status, String out, String err) {}

  @BeforeEach
  void makeACatalogueAndARepository() throws Exception {
    Catalogues.withNoticeBoard(folder.resolve("catalogue"));
    Path service = folder.resolve("catalogue/notice-board/service.toml");
    Files.writeString(
        service,
        Files.readString(service)
            .replace("packages = []", "packages = [\"" + Repository.PACKAGE + "\"]"));
    repository = Repository.in(folder);
  }

  /** What is on the stick is enough for apt, with the repository gone and nothing else there. */
  @Test
  void putsThemOnTheStickSoThatAptInstallsThemWithoutANetwork() throws Exception {
    Ran ran = create("--apt-source=" + repository.sources("file", "first"));
    assertEquals(0, ran.status(), ran.err());
    assertTrue(ran.err().contains("Fetching the packages ..."), ran.err());
    assertFalse(ran.err().contains("missing"), ran.err());
    Files.move(repository.root(), folder.resolve("gone"));

    Partition data = Partition.of(folder.resolve("stick.img"), folder.resolve("partition"));
    data.decrypt(PASSPHRASE);
    assertEquals(0, data.run("/usr/sbin/e2fsck", "-fn").status());
    assertTrue(data.debugfs("ls -p /").contains("/040700/0/0/apt/"), data.debugfs("ls -p /"));
    String inside = data.debugfs("ls -p /apt");
    assertTrue(inside.contains("/040755/0/0/archives/"), inside);
    assertTrue(inside.contains("/040755/0/0/lists/"), inside);
    assertTrue(inside.contains("/100644/0/0/stick.sources/"), inside);
    String archives = data.debugfs("ls -p /apt/archives");
    for (String name : List.of(Repository.PACKAGE, Repository.DEPENDENCY)) {
      assertTrue(archives.contains("/100644/0/0/" + name + "_1%3a2.3-1_all.deb/"), archives);
    }
    data.debugfs("rdump /apt " + folder);
    String installed = simulateInstall(folder.resolve("apt"));
    assertTrue(installed.contains("Inst notice-paper (1:2.3-1"), installed);
    assertTrue(installed.contains("Inst notice-board (1:2.3-1"), installed);
  }

  private String simulateInstall(Path apt) throws Exception {
    Files.createDirectories(apt.resolve("lists/partial"));
    Files.createDirectories(apt.resolve("archives/partial"));
    Files.writeString(apt.resolve("status"), "");
    List<String> argv = new ArrayList<>(List.of("/usr/bin/apt-get"));
    for (String option :
        List.of(
            "Dir::State::lists=" + apt.resolve("lists"),
            "Dir::State::status=" + apt.resolve("status"),
            "Dir::Cache::archives=" + apt.resolve("archives"),
            "Dir::Cache::pkgcache=",
            "Dir::Cache::srcpkgcache=",
            "Dir::Etc::sourcelist=" + apt.resolve("stick.sources"),
            "Dir::Etc::sourceparts=/nonexistent",
            "Debug::NoLocking=true")) {
      argv.addAll(List.of("-o", option));
    }
    argv.addAll(List.of("--no-download", "--simulate", "install", Repository.PACKAGE));
    Run run = Run.of(argv.toArray(String[]::new));
    assertEquals(0, run.status(), run.out());
    return run.out();
  }

  @Test
  void makesNothingOfPackagesThatSomebodyElseSigned() throws Exception {
    repository.sign("second");
    Ran ran = create("--apt-source=" + repository.sources("file", "first"));
    assertEquals(ExitCodes.MACHINE, ran.status(), ran.err());
    assertTrue(ran.err().contains("is not signed by whom it should be"), ran.err());
    assertNothingThere();
  }

  @Test
  void saysOfflineWhichOnesTheLiveSystemMustHave() throws Exception {
    Ran ran = create("--offline", "--dry-run");
    assertEquals(0, ran.status(), ran.err());
    assertTrue(ran.out().contains("none is fetched, as you asked"), ran.out());
    assertTrue(ran.out().contains("notice-board needs notice-board"), ran.out());

    Path status = folder.resolve("status");
    Files.writeString(
        status, "Package: notice-board\nStatus: install ok installed\nVersion: 1:2.3-1\n");
    ran = create("--offline", "--dry-run", "--target-status=" + status);
    assertFalse(ran.out().contains("Packages:"), ran.out());
    ran = create("--dry-run", "--apt-source=" + repository.sources("file", "first"));
    assertTrue(
        ran.out().contains("notice-board, with all they need, fetched now and checked, from file:"),
        ran.out());
    ran = create("--dry-run", "--offline", "--apt-source=x");
    assertEquals(ExitCodes.USAGE, ran.status());
    ran = create("--dry-run", "--target-status=" + folder);
    assertEquals(ExitCodes.USAGE, ran.status());
    assertTrue(ran.err().contains("no file like /var/lib/dpkg/status"), ran.err());
    assertNothingThere();
  }

  private void assertNothingThere() {
    assertFalse(Files.exists(folder.resolve("stick.img")));
    assertFalse(Files.exists(folder.resolve("pins/workshop")));
  }

  private Ran create(String... options) {
    List<String> all = new ArrayList<>();
    all.addAll(List.of("create", "--name=workshop", "--size=48M", "--passphrase-stdin"));
    all.addAll(List.of("--service=notice-board", "--catalogue=" + folder.resolve("catalogue")));
    all.add("--image=" + folder.resolve("stick.img"));
    all.add("--pin-store=" + folder.resolve("pins"));
    all.addAll(List.of(options));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine(new ByteArrayInputStream(PASSPHRASE));
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return new Ran(line.execute(all.toArray(String[]::new)), out.toString(), err.toString());
  }
}
