// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Who uses which block device now: mounts, swap, and what is made of it (device-mapper, RAID). */
final class Usage {
  private static final int NUMBER = 2;
  private static final int PLACE = 4;

  private final Path sys;
  private final Map<String, List<String>> mountsByNumber = new HashMap<>();
  private final Map<String, List<String>> mountsByName = new HashMap<>();
  private final Set<String> swaps = new HashSet<>();

  private Usage(Path sys) {
    this.sys = sys;
  }

  static Usage read(Path sys, Path proc) throws IOException {
    Usage usage = new Usage(sys);
    for (String line : lines(proc.resolve("self/mountinfo"))) {
      usage.mount(line);
    }
    for (String line : lines(proc.resolve("swaps"))) {
      if (line.startsWith("/")) {
        usage.swaps.add(name(line.split("\\s+", 2)[0]));
      }
    }
    return usage;
  }

  /** A line as proc_pid_mountinfo(5) has it; some file systems hide the number of their disk. */
  private void mount(String line) {
    String[] fields = line.split(" ", -1);
    if (fields.length <= PLACE) {
      return;
    }
    String place = PlainText.of(fields[PLACE].replace("\\040", " "));
    mountsByNumber.computeIfAbsent(fields[NUMBER], key -> new ArrayList<>()).add(place);
    int source = line.indexOf(" - ");
    String[] behind = source < 0 ? new String[0] : line.substring(source + 3).split(" ", -1);
    if (behind.length > 1 && behind[1].startsWith("/dev/")) {
      mountsByName.computeIfAbsent(name(behind[1]), key -> new ArrayList<>()).add(place);
    }
  }

  /** Where it, or what is made of it, is mounted. */
  List<String> mounts(String device) throws IOException {
    List<String> mounts = new ArrayList<>();
    for (String one : withHolders(device)) {
      mounts.addAll(mountsByName.getOrDefault(one, List.of()));
      Path number = folder(one).resolve("dev");
      if (Files.exists(number)) {
        String key = Files.readString(number).strip();
        mounts.addAll(mountsByNumber.getOrDefault(key, List.of()));
      }
    }
    return mounts;
  }

  /** What else uses it. */
  List<String> users(String device) throws IOException {
    List<String> users = new ArrayList<>();
    for (String one : withHolders(device)) {
      if (!one.equals(device)) {
        users.add(one);
      }
      if (swaps.contains(one)) {
        users.add("swap");
      }
    }
    return users;
  }

  private Set<String> withHolders(String device) throws IOException {
    Set<String> all = new HashSet<>();
    List<String> todo = new ArrayList<>(List.of(device));
    while (!todo.isEmpty()) {
      String one = todo.removeLast();
      Path holders = folder(one).resolve("holders");
      if (all.add(one) && Files.isDirectory(holders)) {
        try (Stream<Path> entries = Files.list(holders)) {
          entries.map(entry -> entry.getFileName().toString()).forEach(todo::add);
        }
      }
    }
    return all;
  }

  private Path folder(String device) {
    return sys.resolve("class/block").resolve(device);
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.exists(file)
        ? new String(Files.readAllBytes(file), UTF_8).lines().toList()
        : List.of();
  }
}
