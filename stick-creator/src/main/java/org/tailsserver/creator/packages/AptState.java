// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.packages;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.Tool;
import org.tailsserver.creator.write.Workplace;

/**
 * A folder in which apt(8) finds all it needs and leaves all it makes, so that it neither looks at
 * what this machine has installed nor changes anything of it. Only what it needs to reach the
 * network, its proxy, is this machine's.
 */
final class AptState {

  private final Path root;

  private AptState(Path root) {
    this.root = root;
  }

  /**
   * Lays it out.
   *
   * @param installed what the server has installed already, in the form of dpkg's status file
   */
  static AptState make(Workplace work, AptSources sources, String installed)
      throws IOException, StickException {
    // Not the private folder itself: apt has a lock of the same name as that has.
    AptState state = new AptState(work.resolve("apt"));
    for (String folder :
        new String[] {"etc/sources", "etc/none", "lists/partial", "cache/archives/partial"}) {
      Files.createDirectories(state.root.resolve(folder));
    }
    work.makeFile("apt/status", installed.getBytes(UTF_8));
    work.makeFile("apt/etc/sources/stick.sources", sources.text().getBytes(UTF_8));
    work.makeFile("apt/apt.conf", state.configuration(proxies()).getBytes(UTF_8));
    return state;
  }

  /** What APT_CONFIG names; with it, apt reads no file of this machine's. */
  Path configuration() {
    return root.resolve("apt.conf");
  }

  /** Where indices are, and the signed files that vouch for them. */
  Path lists() {
    return root.resolve("lists");
  }

  /** Where packages are. */
  Path archives() {
    return root.resolve("cache/archives");
  }

  /** Where it is written who gives packages, and with whose signature. */
  Path sources() {
    return root.resolve("etc/sources/stick.sources");
  }

  private String configuration(String proxies) {
    String none = root.resolve("etc/none").toString();
    return """
    Dir "%s/";
    Dir::State "%1$s/";
    Dir::State::status "%1$s/status";
    Dir::Cache "%1$s/cache/";
    // Made in memory each time: several times as large as what they are made of.
    Dir::Cache::pkgcache "";
    Dir::Cache::srcpkgcache "";
    Dir::Log "%1$s/";
    Dir::Etc "%1$s/etc/";
    Dir::Etc::parts "%2$s";
    Dir::Etc::sourcelist "/dev/null";
    Dir::Etc::sourceparts "%1$s/etc/sources";
    Dir::Etc::preferencesparts "%2$s";
    Dir::Etc::trusted "%2$s/none";
    Dir::Etc::trustedparts "%2$s";
    APT::Architecture "amd64";
    APT::Architectures { "amd64"; };
    APT::Install-Recommends "false";
    APT::Get::AllowUnauthenticated "false";
    APT::Update::Error-Mode "any";
    Acquire::AllowInsecureRepositories "false";
    Acquire::AllowWeakRepositories "false";
    Acquire::AllowDowngradeToInsecureRepositories "false";
    Acquire::Languages "none";
    Acquire::GzipIndexes "true";
    Acquire::IndexTargets::deb::Packages::KeepCompressedAs "xz gz";
    Acquire::Retries "2";
    %3$s\
    """
        .formatted(root, none, proxies);
  }

  private static String proxies() throws StickException {
    return Tool.APT_CONFIG
        .ask("dump", "--format", "%f \"%v\";%n", "Acquire")
        .lines()
        .filter(line -> line.matches("(?i)Acquire::[a-z+]+::Proxy(::[^\" ]+)? \"[^\"]*\";"))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
