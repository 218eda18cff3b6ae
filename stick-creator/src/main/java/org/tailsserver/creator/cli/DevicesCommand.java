// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tailsserver.creator.device.Disk;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.device.Refusal;
import org.tailsserver.creator.json.DiskJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tails-server-stick devices}: which disks there are, and why most may not be erased. */
@Command(name = "devices", mixinStandardHelpOptions = true)
final class DevicesCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--json")
  private boolean json;

  private final Disks disks;

  DevicesCommand(Disks disks) {
    this.disks = disks;
  }

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("not run by picocli");
    }
    PrintWriter out = spec.commandLine().getOut();
    try {
      List<Disk> all = disks.list();
      if (json) {
        out.println(DiskJson.listing(all));
      } else {
        tell(all, out);
      }
      out.flush();
      return ExitCodes.DONE;
    } catch (IOException e) {
      spec.commandLine().getErr().println(CreateText.of("devices.unreadable"));
      return ExitCodes.MACHINE;
    }
  }

  private static void tell(List<Disk> all, PrintWriter out) {
    for (Disk disk : all) {
      DiskText.describe(disk, out);
      out.println(
          disk.refusal()
              .map(refusal -> CreateText.of("devices.no", refusal.text()))
              .orElseGet(() -> CreateText.of("devices.yes", disk.name())));
    }
    boolean none =
        all.stream().flatMap(disk -> disk.refusal().stream()).map(Refusal::reason).count()
            == all.size();
    if (none) {
      out.println(CreateText.of("devices.none"));
    }
  }
}
