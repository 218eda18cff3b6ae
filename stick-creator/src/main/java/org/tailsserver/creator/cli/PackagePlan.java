// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.tailsserver.config.server.ServiceEntry;
import org.tailsserver.creator.packages.AptSources;
import org.tailsserver.creator.packages.PackageFetch;
import org.tailsserver.creator.write.AptFiles;
import org.tailsserver.creator.write.Progress;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickPlan;

/**
 * Which Debian packages come onto a stick, and which of those its services need do not.
 *
 * @param sources where they come from; empty if none are fetched
 * @param offline whether that is because it was asked for
 */
record PackagePlan(Needed needed, Optional<AptSources> sources, boolean offline) {

  /**
   * What the live system may lack.
   *
   * @param services the packages each service needs, by its name
   * @param status what is known to be installed there, as dpkg keeps it
   */
  record Needed(Map<String, List<String>> services, String status) {

    static Needed of(StickPlan plan, CatalogueFolder catalogue, String status)
        throws StickException {
      Set<String> installed = installed(status);
      Map<String, List<String>> services = new LinkedHashMap<>();
      for (ServiceEntry entry : plan.config().services()) {
        List<String> packages =
            new ArrayList<>(catalogue.choices().service(entry.name()).packages());
        packages.removeAll(installed);
        if (!packages.isEmpty()) {
          services.put(entry.name(), packages);
        }
      }
      return new Needed(services, status);
    }

    /** The names of packages dpkg's status file calls installed. */
    private static Set<String> installed(String status) {
      Set<String> installed = new TreeSet<>();
      for (String stanza : status.split("\n\n", -1)) {
        List<String> lines = stanza.lines().toList();
        if (lines.contains("Status: install ok installed")) {
          lines.stream()
              .filter(line -> line.startsWith("Package: "))
              .forEach(line -> installed.add(line.substring("Package: ".length()).strip()));
        }
      }
      return installed;
    }

    boolean isEmpty() {
      return services.isEmpty();
    }

    Set<String> packages() {
      Set<String> all = new TreeSet<>();
      services.values().forEach(all::addAll);
      return all;
    }
  }

  /** Whether something is needed that does not come onto the stick. */
  boolean lacks() {
    return !needed.isEmpty() && sources.isEmpty();
  }

  /** For people; empty if there is nothing to say. */
  List<String> words() {
    if (needed.isEmpty()) {
      return List.of();
    }
    if (sources.isPresent()) {
      return List.of(
          CreateText.of(
              "plan.packages",
              String.join(", ", needed.packages()),
              String.join(", ", sources.get().places())));
    }
    List<String> words = new ArrayList<>();
    words.add(CreateText.of(offline ? "plan.offline" : "plan.no-source"));
    needed
        .services()
        .forEach((service, packages) ->
            words.add(CreateText.of("plan.lacks", service, String.join(", ", packages))));
    return words;
  }

  /** What {@link #words} says, in lines. */
  String text() {
    return words().stream().collect(Collectors.joining(System.lineSeparator()));
  }

  /**
   * Packages on this machine, until this is closed.
   *
   * @param fetch empty if there are none
   */
  record Fetched(AptFiles files, Optional<PackageFetch> fetch) implements AutoCloseable {
    @Override
    public void close() {
      fetch.ifPresent(PackageFetch::close);
    }
  }

  /**
   * Fetches them.
   *
   * @throws StickException if they cannot be had, or do not fit on the stick
   */
  Fetched fetch(StickPlan plan, Progress progress) throws StickException {
    if (sources.isEmpty()) {
      return new Fetched(AptFiles.NONE, Optional.empty());
    }
    Path beside = Path.of(System.getProperty("java.io.tmpdir"));
    PackageFetch fetch = PackageFetch.of(needed.packages(), sources.get(), needed.status(), beside);
    boolean done = false;
    try {
      AptFiles.requireRoom(plan.size(), fetch.plan(progress));
      Fetched fetched = new Fetched(fetch.fetch(progress), Optional.of(fetch));
      done = true;
      return fetched;
    } finally {
      if (!done) {
        fetch.close();
      }
    }
  }
}
