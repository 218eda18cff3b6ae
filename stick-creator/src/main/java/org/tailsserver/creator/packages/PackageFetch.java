// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.packages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tailsserver.creator.write.AptFiles;
import org.tailsserver.creator.write.Progress;
import org.tailsserver.creator.write.Progress.Phase;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.creator.write.Tool;
import org.tailsserver.creator.write.Workplace;

/**
 * Packages with all they depend on, fetched by apt-get(8), which checks who signed them, into a
 * private folder that is gone when this is closed. Installs nothing. Not thread-safe.
 */
public final class PackageFetch implements AutoCloseable {

  /** For the indices, which are the larger part. */
  private static final long ROOM = 256L << 20;

  private static final Pattern FILE = Pattern.compile("'[^']+' \\S+ ([0-9]+)( .*)?");
  private static final Pattern UNKNOWN = Pattern.compile("E: Unable to locate package (\\S+)");
  private static final Pattern NO_CANDIDATE =
      Pattern.compile("E: Package '?([^' ]+)'? has no installation candidate");
  private static final Pattern UNSIGNED =
      Pattern.compile(
          "is not signed|NO_PUBKEY|BADSIG|EXPKEYSIG|REVKEYSIG|couldn't be verified|not valid yet"
              + "|Hash Sum mismatch|is expired|signature verification|GPG error");

  private final Workplace work;
  private final AptState state;
  private final List<String> packages;
  private int files;

  private PackageFetch(Workplace work, AptState state, List<String> packages) {
    this.work = work;
    this.state = state;
    this.packages = packages;
  }

  /**
   * Begins; fetches nothing yet.
   *
   * @param packages the names of those that are wanted, at least one
   * @param installed what the server has already, in the form of dpkg's status file
   * @param beside where the private folder may lie if there is no room in memory
   */
  public static PackageFetch of(
      Set<String> packages, AptSources sources, String installed, Path beside)
      throws StickException {
    try {
      Workplace work = Workplace.open(beside, ROOM);
      boolean made = false;
      try {
        // What fetches for root gives up being root, and must reach its own folder. No secret lies
        // here.
        Files.setPosixFilePermissions(work.folder(), PosixFilePermissions.fromString("rwx--x--x"));
        AptState state = AptState.make(work, sources, installed);
        made = true;
        return new PackageFetch(work, state, List.copyOf(new TreeSet<>(packages)));
      } finally {
        if (!made) {
          work.close();
        }
      }
    } catch (IOException e) {
      throw StickException.of(e);
    }
  }

  /**
   * Fetches the indices, and finds out what is to be fetched.
   *
   * @return how much the stick must hold of it, in bytes
   * @throws StickException PACKAGES_UNSIGNED, PACKAGES_NOT_FETCHED, NO_SUCH_PACKAGE
   */
  public long plan(Progress progress) throws StickException {
    progress.begins(Phase.FETCHING_INDICES);
    run("update", line -> {});
    long[] bytes = {0};
    install(
        "--print-uris",
        line -> {
          Matcher file = FILE.matcher(line);
          if (file.matches()) {
            files++;
            bytes[0] += Long.parseLong(file.group(1));
          }
        });
    try {
      for (Path list : listed(state.lists())) {
        bytes[0] += Files.size(list);
      }
    } catch (IOException e) {
      throw StickException.of(e);
    }
    return bytes[0];
  }

  /** Fetches what {@link #plan} found; the files are there until this is closed. */
  public AptFiles fetch(Progress progress) throws StickException {
    progress.begins(Phase.FETCHING);
    AtomicInteger begun = new AtomicInteger();
    install(
        "--download-only",
        line -> {
          if (line.startsWith("Get:")) {
            progress.advances(Math.min(begun.getAndIncrement(), files), Math.max(files, 1));
          }
        });
    Map<String, Path> found = new LinkedHashMap<>();
    found.put("stick.sources", state.sources());
    try {
      listed(state.lists()).forEach(file -> found.put("lists/" + file.getFileName(), file));
      listed(state.archives()).forEach(file -> found.put("archives/" + file.getFileName(), file));
      AptFiles all = new AptFiles(found);
      if (found.keySet().stream().filter(name -> name.endsWith(".deb")).count() < files) {
        throw new StickException(Cause.PACKAGES_NOT_FETCHED, PackagesText.of("packages.fewer"));
      }
      return all;
    } catch (IOException e) {
      throw StickException.of(e);
    }
  }

  private static List<Path> listed(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().equals("lock"))
          .sorted()
          .toList();
    }
  }

  private void install(String how, Tool.Told told) throws StickException {
    List<String> arguments =
        new ArrayList<>(List.of("--no-install-recommends", "--yes", how, "install", "--"));
    arguments.addAll(packages);
    run(arguments, told);
  }

  private void run(String command, Tool.Told told) throws StickException {
    run(List.of(command), told);
  }

  private void run(List<String> arguments, Tool.Told told) throws StickException {
    List<String> all = new ArrayList<>(List.of("--quiet"));
    all.addAll(arguments);
    List<String> errors = new ArrayList<>();
    int status =
        Tool.APT_GET.follow(
            Map.of("APT_CONFIG", state.configuration().toString()),
            line -> {
              if (line.startsWith("E: ") || line.startsWith("W: ") || line.startsWith("Err:")) {
                errors.add(line.replaceAll("\\p{C}", "?"));
              }
              told.line(line);
            },
            all.toArray(String[]::new));
    if (status != 0) {
      throw failure(errors);
    }
  }

  private static StickException failure(List<String> errors) {
    String first =
        errors.stream()
            .filter(line -> line.startsWith("E: "))
            .map(line -> line.substring(3))
            .findFirst()
            .orElse("apt-get");
    for (String line : errors) {
      for (Pattern pattern : List.of(UNKNOWN, NO_CANDIDATE)) {
        Matcher unknown = pattern.matcher(line);
        if (unknown.find()) {
          return new StickException(Cause.NO_SUCH_PACKAGE, unknown.group(1));
        }
      }
    }
    boolean unsigned = errors.stream().anyMatch(line -> UNSIGNED.matcher(line).find());
    return new StickException(
        unsigned ? Cause.PACKAGES_UNSIGNED : Cause.PACKAGES_NOT_FETCHED, first);
  }

  @Override
  public void close() {
    work.close();
  }
}
