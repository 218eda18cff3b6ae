// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The systemd generator, run for real on a made-up sysfs. */
class GeneratorTest {
  private static final Path GENERATOR = Path.of("../dist/generator/tails-server-generator");

  private @TempDir Path folder;
  private FakeSysfs sysfs;
  private Path early;

  @BeforeEach
  void machine() throws IOException {
    sysfs = new FakeSysfs(folder);
    early = Files.createDirectories(folder.resolve("early"));
    Files.createDirectories(folder.resolve("proc/self"));
    Files.writeString(folder.resolve("proc/cmdline"), "BOOT_IMAGE=/vmlinuz quiet\n");
  }

  @Test
  void aServerPartitionOnTheBootDiskMakesTheServerTheDefault() throws Exception {
    sysfs.bootedFrom(sysfs.usb("sda", 1, "TailsServer"), "/run/live/medium");
    assertEquals(
        Optional.of(Path.of("/usr/lib/systemd/system/tails-server.target")), defaultTarget());
  }

  @Test
  void anOrdinaryBootDiskChangesNothing() throws Exception {
    sysfs.usb("sdb", 2, "TailsServer");
    sysfs.bootedFrom(sysfs.usb("sda", 1, "Tails"), "/run/live/medium");
    assertEquals(Optional.empty(), defaultTarget());
  }

  @Test
  void theKernelCommandLineCanTurnItOff() throws Exception {
    sysfs.bootedFrom(sysfs.usb("sda", 1, "TailsServer"), "/run/live/medium");
    Files.writeString(folder.resolve("proc/cmdline"), "quiet tailsserver=off splash\n");
    assertEquals(Optional.empty(), defaultTarget());
  }

  @Test
  void aMachineThatTellsNothingIsLeftAlone() throws Exception {
    Files.delete(folder.resolve("proc/cmdline"));
    assertEquals(Optional.empty(), defaultTarget());
    Files.writeString(sysfs.mountinfo, "25 21 8:77 / / ro - vfat /dev/sda1 ro\n");
    assertEquals(Optional.empty(), defaultTarget());
  }

  private Optional<Path> defaultTarget() throws IOException, InterruptedException {
    Path mountinfo = folder.resolve("proc/self/mountinfo");
    Files.copy(sysfs.mountinfo, mountinfo, StandardCopyOption.REPLACE_EXISTING);
    ProcessBuilder generator =
        new ProcessBuilder(
            GENERATOR.toString(), folder + "/normal", early.toString(), folder + "/late");
    generator.environment().put("TAILS_SERVER_TEST_ROOT", folder.toString());
    generator.inheritIO();
    assertEquals(0, generator.start().waitFor());
    Path link = early.resolve("default.target");
    return Files.exists(link, LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(Files.readSymbolicLink(link))
        : Optional.empty();
  }
}
