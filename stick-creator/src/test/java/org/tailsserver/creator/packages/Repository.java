// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.packages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.tailsserver.creator.faults.Run;

/**
 * A small repository of Debian packages in a folder, signed with a key made for it: {@code
 * notice-board}, which depends on {@code notice-paper}.
 */
public final class Repository {

  public static final String PACKAGE = "notice-board";
  public static final String DEPENDENCY = "notice-paper";

  private final Path root;
  private final Path keys;

  private Repository(Path root, Path keys) {
    this.root = root;
    this.keys = keys;
  }

  /** Makes one below a folder, which everybody may enter then: apt does not fetch as root. */
  public static Repository in(Path folder) throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path root = Files.createDirectories(folder.resolve("repository"));
    Path keys = Files.createDirectories(folder.resolve("keys"));
    Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rwx------"));
    Repository made = new Repository(root, keys);
    made.makeKey("first");
    made.makeKey("second");
    made.deb(PACKAGE, "Depends: " + DEPENDENCY + "\n");
    made.deb(DEPENDENCY, "");
    made.index();
    made.sign("first");
    return made;
  }

  public Path root() {
    return root;
  }

  /** A file of sources that trusts one of the keys. */
  public Path sources(String scheme, String key) throws IOException {
    return Files.writeString(
        root.resolveSibling(key + ".sources"),
        """
        # for a test
        Types: deb
        URIs: %s:%s
        Suites: ./
        Signed-By: %s
        """
            .formatted(scheme, root, root.resolveSibling(key + ".gpg")));
  }

  private void makeKey(String name) throws Exception {
    gpg("--passphrase", "", "--quick-generate-key", name, "rsa3072", "sign", "never");
    gpg("--output", root.resolveSibling(name + ".gpg").toString(), "--export", name);
  }

  /** Signs the release as it is now. */
  public void sign(String key) throws Exception {
    Files.deleteIfExists(root.resolve("InRelease"));
    gpg(
        "--local-user",
        key,
        "--output",
        root.resolve("InRelease").toString(),
        "--clearsign",
        root.resolve("Release").toString());
  }

  /** A detached signature of a file, beside it. */
  public Path signed(Path file, String key) throws Exception {
    Path signature = file.resolveSibling(file.getFileName() + "." + key + ".sig");
    gpg("--local-user", key, "--output", signature.toString(), "--detach-sign", file.toString());
    return signature;
  }

  private void gpg(String... arguments) throws Exception {
    String[] fixed = {"/usr/bin/gpg", "--homedir", keys.toString(), "--batch", "--yes", "--quiet"};
    run(Stream.concat(Stream.of(fixed), Stream.of(arguments)).toArray(String[]::new));
    // Else its agent stays behind.
    run("/usr/bin/gpgconf", "--homedir", keys.toString(), "--kill", "all");
  }

  private void deb(String name, String fields) throws Exception {
    Path tree = Files.createDirectories(root.resolveSibling(name + "/DEBIAN"));
    Files.writeString(tree.resolve("control"), control(name, fields));
    run(
        "/usr/bin/dpkg-deb",
        "--root-owner-group",
        "--build",
        tree.resolve("..").normalize().toString(),
        file(name).toString());
  }

  private static String control(String name, String fields) {
    return """
    Package: %s
    Version: 1:2.3-1
    Architecture: all
    Maintainer: Nobody <nobody@example.org>
    %sDescription: made for a test
    """
        .formatted(name, fields);
  }

  /** The file of a package. */
  public Path file(String name) {
    return root.resolve(name + "_2.3-1_all.deb");
  }

  private void index() throws Exception {
    StringBuilder packages = new StringBuilder();
    for (String name : new String[] {PACKAGE, DEPENDENCY}) {
      String fields = name.equals(PACKAGE) ? "Depends: " + DEPENDENCY + "\n" : "";
      packages.append(control(name, fields));
      packages.append("Filename: ./").append(file(name).getFileName()).append('\n');
      packages.append("Size: ").append(Files.size(file(name))).append('\n');
      packages.append("SHA256: ").append(digest(file(name))).append("\n\n");
    }
    Path list = Files.writeString(root.resolve("Packages"), packages);
    Files.writeString(
        root.resolve("Release"),
        """
        Origin: Test
        Suite: test
        Codename: test
        Date: Mon, 01 Jan 2024 00:00:00 UTC
        Architectures: all amd64
        SHA256:
         %s %d Packages
        """
            .formatted(digest(list), Files.size(list)));
  }

  private static String digest(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }

  private static void run(String... argv) throws Exception {
    Run run = Run.of(argv);
    if (run.status() != 0) {
      throw new IOException(String.join(" ", argv) + ": " + run.out());
    }
  }
}
