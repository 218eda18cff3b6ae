// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tailsserver.creator.packages.AptSources;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.creator.write.StickPlan;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options of {@code create} that are about the Debian packages of services. */
final class PackageOptions {

  private static final long MAX_STATUS = 16L << 20;

  /** Whence, if at all. */
  static final class Whence {
    @Option(names = "--offline")
    private boolean offline;

    @Option(names = "--apt-source", paramLabel = "FILE")
    private @Nullable Path source;
  }

  @ArgGroup(exclusive = true)
  private Whence whence = new Whence();

  @Option(names = "--target-status", paramLabel = "FILE")
  private @Nullable Path status;

  /** What is fetched for a plan, and what is not. Nothing is fetched by this. */
  PackagePlan plan(StickPlan plan, CatalogueFolder catalogue) throws StickException {
    PackagePlan.Needed needed = PackagePlan.Needed.of(plan, catalogue, installed());
    // A file that is given is read in any case, so that a mistake in it is not found out later.
    Optional<AptSources> given =
        whence.source == null ? Optional.empty() : Optional.of(AptSources.read(whence.source));
    if (needed.isEmpty() || whence.offline) {
      return new PackagePlan(needed, Optional.empty(), whence.offline);
    }
    return new PackagePlan(
        needed, given.isPresent() ? given : AptSources.ofThisMachine(), whence.offline);
  }

  private String installed() throws StickException {
    if (status == null) {
      return "";
    }
    try {
      if (!Files.isRegularFile(status) || Files.size(status) > MAX_STATUS) {
        throw new StickException(
            Cause.BAD_STATUS_FILE, status, CreateText.of("packages.no-status"));
      }
      return Files.readString(status);
    } catch (IOException e) {
      throw new StickException(Cause.BAD_STATUS_FILE, status, StickException.reason(e));
    }
  }
}
