// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.mode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The units as systemd itself reads them. */
class UnitsTest {
  private static final Path UNITS = Path.of("../dist/systemd");
  private static final Path RULES = Path.of("../dist/udev/90-tails-server.rules");
  private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

  private @TempDir Path folder;

  @Test
  void systemdFindsNothingWrongWithTheUnits() throws Exception {
    List<String> argv = new ArrayList<>(List.of("verify", "--man=no"));
    try (Stream<Path> units = Files.list(UNITS)) {
      for (Path unit : units.sorted().toList()) {
        // The programs are only there on a server.
        String text =
            Files.readString(unit)
                .replace("/usr/lib/tails-server/runtime/bin/java", "/bin/true")
                .replace("/bin/busybox", "/bin/true")
                .replace("/run/tails-server/brake/busybox", "/bin/true");
        Path copy = folder.resolve(unit.getFileName().toString());
        argv.add(Files.writeString(copy, text).toString());
      }
    }
    assertEquals("", analyze(argv));
  }

  @Test
  void systemdFindsNothingWrongWithTheUnitOfAnOwnersLogin() throws Exception {
    String text =
        Files.readString(Path.of("../dist/systemd-user/tails-server-pins@.service"))
            .replace("/usr/bin/tails-server", "/bin/true");
    Path copy = folder.resolve("tails-server-pins@home-owner-profile.service");
    assertEquals(
        "", analyze(List.of("verify", "--man=no", Files.writeString(copy, text).toString())));
  }

  @ParameterizedTest
  @CsvSource({"check, 15", "mode, 25", "portal, 15", "brake, 15", "grow, 15", "console, 20"})
  void systemdCallsTheServicesWellProtected(String service, int tenths) throws Exception {
    Path unit = UNITS.resolve("tails-server-" + service + ".service");
    String verdict =
        analyze(List.of("security", "--offline=true", "--threshold=" + tenths, unit.toString()));
    assertTrue(verdict.contains("Overall exposure level"), verdict);
    assertEquals(0, lastStatus, verdict);
  }

  @Test
  void onlyAStickThatAppearsIsLookedAt() throws Exception {
    List<String> wanting =
        Files.readAllLines(RULES).stream().filter(line -> line.contains("SYSTEMD_WANTS")).toList();
    assertEquals(2, wanting.size());
    assertTrue(wanting.getFirst().contains("tails-server-brake.service"), wanting::toString);
    assertTrue(wanting.getLast().startsWith("ACTION==\"add\", "), wanting::toString);
  }

  private int lastStatus;

  private String analyze(List<String> arguments) throws IOException, InterruptedException {
    List<String> argv = new ArrayList<>(List.of(ANALYZE.toString()));
    argv.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(argv).redirectErrorStream(true);
    builder.environment().put("SYSTEMD_UNIT_PATH", folder + ":");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    lastStatus = process.waitFor();
    return output;
  }
}
