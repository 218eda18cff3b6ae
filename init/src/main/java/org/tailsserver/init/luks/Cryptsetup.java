// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.luks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tailsserver.config.header.Luks2Header;
import org.tailsserver.config.header.UnreadableHeaderException;
import org.tailsserver.init.tool.ToolResult;
import org.tailsserver.init.tool.Tools;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.Failure.Cause;

/**
 * cryptsetup(8) on one partition. What happened is told by its exit status only, never by its
 * words. Thread-safe, but one passphrase at a time makes sense.
 */
public final class Cryptsetup {
  /** The device-mapper name of the open stick. */
  public static final String MAPPING = "TailsServer_unlocked";

  private static final String NAME = "cryptsetup";

  // cryptsetup(8), RETURN CODES; a signal n is 128 + n.
  private static final int OK = 0;
  private static final int NO_PERMISSION = 2;
  private static final int OUT_OF_MEMORY = 3;
  private static final int KILLED = 128 + 9;

  private final Tools tools;
  private final Memory memory;

  public Cryptsetup(Tools tools, Memory memory) {
    this.tools = tools;
    this.memory = memory;
  }

  /**
   * Reads the header's metadata; cryptsetup has checked its checksum and used the second copy where
   * the first is damaged. Whether it may be opened is for {@link #requireSafe} to say.
   *
   * @throws FaultException STICK_GONE, HEADER_DAMAGED, SYSTEM_FAULT
   */
  public Luks2Header readHeader(Path device) throws FaultException, InterruptedException {
    requirePresent(device);
    ToolResult dump =
        run(List.of("luksDump", "--dump-json-metadata", "--type", "luks2", device.toString()));
    if (!dump.succeeded()) {
      requirePresent(device);
      throw new FaultException(Cause.HEADER_DAMAGED);
    }
    try {
      return Luks2Header.parse(dump.output());
    } catch (UnreadableHeaderException e) {
      throw new FaultException(Cause.HEADER_DAMAGED);
    }
  }

  /**
   * Makes sure that a passphrase may be tried on this header: some headers open with any
   * passphrase, or decrypt behind the owner's back.
   *
   * @throws FaultException HEADER_REFUSED
   */
  public static void requireSafe(Luks2Header header) throws FaultException {
    List<String> objections = header.objections();
    if (!objections.isEmpty()) {
      throw new FaultException(Cause.HEADER_REFUSED, String.join("; ", objections));
    }
  }

  /**
   * Opens the partition as {@value #MAPPING}, after making sure there is memory for it.
   *
   * @return false if the passphrase is wrong
   * @throws FaultException STICK_GONE, NOT_ENOUGH_MEMORY, SYSTEM_FAULT
   */
  public boolean open(Path device, Luks2Header header, Passphrase passphrase)
      throws FaultException, InterruptedException {
    memory.require(header.requiredKiB());
    int status = runOpen(device, passphrase);
    return switch (status) {
      case OK -> true;
      case OUT_OF_MEMORY, KILLED -> throw memory.notEnough(header.requiredKiB());
      default -> {
        requirePresent(device);
        if (status == NO_PERMISSION) {
          yield false;
        }
        throw new FaultException(Cause.SYSTEM_FAULT, NAME + " " + status);
      }
    };
  }

  /** Closes the mapping; if that fails, it is the kernel's until the machine is switched off. */
  public void close() throws FaultException, InterruptedException {
    run(List.of("close", MAPPING));
  }

  /**
   * Makes sure the stick still answers.
   *
   * @throws FaultException STICK_GONE
   */
  public static void requirePresent(Path device) throws FaultException {
    if (!Files.exists(device)) {
      throw new FaultException(Cause.STICK_GONE);
    }
  }

  private int runOpen(Path device, Passphrase passphrase)
      throws FaultException, InterruptedException {
    List<String> arguments =
        List.of(
            "open",
            "--type=luks2",
            "--key-file=-",
            "--tries=1",
            "--disable-external-tokens",
            device.toString(),
            MAPPING);
    try {
      return tools.runWithSecret(NAME, arguments, passphrase);
    } catch (IOException e) {
      throw new FaultException(Cause.SYSTEM_FAULT, NAME);
    }
  }

  private ToolResult run(List<String> arguments) throws FaultException, InterruptedException {
    try {
      return tools.run(NAME, arguments);
    } catch (IOException e) {
      throw new FaultException(Cause.SYSTEM_FAULT, NAME);
    }
  }
}
