// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.open;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A program in a browser's place: a script, which finds its profile's folder in $profile. */
public final class StandIn {

  /** What a Firefox does first in a profile. */
  public static final String USES_PROFILE = ": >\"$profile/compatibility.ini\"\n";

  private StandIn() {}

  /** Writes it; folders are made. */
  public static Path write(Path program, String script) throws IOException {
    Files.createDirectories(program.toAbsolutePath().getParent());
    Files.writeString(
        program,
        """
        #!/bin/sh
        [ "$1 $2" = "--no-remote --profile" ] || exit 64
        profile=$3
        """
            + script);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return program;
  }
}
