// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.luks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tailsserver.init.tool.ToolResult;
import org.tailsserver.init.tool.Tools;
import org.tailsserver.protocol.state.Failure.Cause;

/** The file system inside the open stick: checked with e2fsck(8), mounted by systemd. */
public final class DataVolume {
  /** The unit that mounts it; what starts after the mount names this unit. */
  public static final String MOUNT_UNIT = "live-persistence-TailsServer_unlocked.mount";

  private static final String GROW_UNIT = "tails-server-grow.service";

  // e2fsck(8), EXIT CODE: a sum of bits. 1 and 2: errors were corrected.
  private static final int ERRORS_LEFT = 4;
  private static final int LARGEST_GOOD = 3;

  private final Tools tools;
  private final Path mapping;

  /**
   * The file system on a device.
   *
   * @param mapping the block device of the open stick
   */
  public DataVolume(Tools tools, Path mapping) {
    this.tools = tools;
    this.mapping = mapping;
  }

  /** Whether the stick is open, say because server-mode was restarted. */
  public boolean isOpen() {
    return Files.exists(mapping);
  }

  /** Whether it is mounted already. */
  public boolean isMounted() throws FaultException, InterruptedException {
    return run("systemctl", List.of("--quiet", "is-active", MOUNT_UNIT)).succeeded();
  }

  /**
   * Checks the whole file system and mends what can be mended without losing anything.
   *
   * @throws FaultException FILESYSTEM_ERRORS, SYSTEM_FAULT
   */
  public void check() throws FaultException, InterruptedException {
    int status = run("e2fsck", List.of("-f", "-p", mapping.toString())).status();
    if (status <= LARGEST_GOOD) {
      return;
    }
    if (status < 128 && (status & ERRORS_LEFT) != 0) {
      throw new FaultException(Cause.FILESYSTEM_ERRORS);
    }
    throw new FaultException(Cause.SYSTEM_FAULT, "e2fsck " + status);
  }

  /**
   * Mounts it where {@value #MOUNT_UNIT} says.
   *
   * @throws FaultException MOUNT_FAILED, SYSTEM_FAULT
   */
  public void mount() throws FaultException, InterruptedException {
    if (!run("systemctl", List.of("start", MOUNT_UNIT)).succeeded()) {
      throw new FaultException(Cause.MOUNT_FAILED);
    }
  }

  /**
   * Lets it grow to the end of its partition, if it does not reach there: sticks of all sizes begin
   * alike. Nobody waits for that, and nothing depends on it: what goes wrong is in the journal of
   * the unit that does it, and the next start tries again.
   */
  public void grow() throws FaultException, InterruptedException {
    run("systemctl", List.of("--no-block", "start", GROW_UNIT));
  }

  /** Unmounts it if it is mounted, and with it stops what runs from it. */
  public void unmount() throws FaultException, InterruptedException {
    run("systemctl", List.of("stop", MOUNT_UNIT));
  }

  private ToolResult run(String tool, List<String> arguments)
      throws FaultException, InterruptedException {
    try {
      return tools.run(tool, arguments);
    } catch (IOException e) {
      throw new FaultException(Cause.SYSTEM_FAULT, tool);
    }
  }
}
