// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.packages;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.creator.write.Tool;

/**
 * Where packages come from, in the form of sources.list(5) called deb822; each place signs what it
 * gives, and with which key is said. Immutable.
 */
public final class AptSources {

  /** What a server runs on (see docs/decisions/0022). */
  public static final String RELEASE = "trixie";

  /** The key ring of the Debian archive, in the package debian-archive-keyring. */
  private static final Path KEYRING = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");

  private static final int MAX_FILE = 64 << 10;
  private static final Pattern USABLE = Pattern.compile("((tor\\+)?https?|file|copy):.*");
  private static final Pattern FIELD = Pattern.compile("[A-Za-z-]+:.*");

  /** Each of these would let something in that nobody signed, or anybody did. */
  private static final Set<String> REFUSED =
      Set.of(
          "trusted",
          "allow-insecure",
          "allow-weak",
          "allow-downgrade-to-insecure",
          "check-valid-until",
          "check-date");

  private final List<Map<String, String>> places;

  private AptSources(List<Map<String, String>> places) {
    this.places = List.copyOf(places);
  }

  /**
   * The mirror of the Debian archive this machine itself uses, for the release servers run on, and
   * that of its security updates.
   *
   * @return empty if this machine has no apt, uses no mirror, or lacks the archive's keys
   */
  public static Optional<AptSources> ofThisMachine() throws StickException {
    if (!Tool.APT_GET.isThere() || !Files.isReadable(KEYRING)) {
      return Optional.empty();
    }
    Tool.Answer targets =
        Tool.APT_GET.ask(
            Path.of("/"),
            new byte[0],
            "indextargets",
            "--format",
            "$(ORIGIN)|$(CODENAME)|$(COMPONENT)|$(REPO_URI)",
            "Created-By: Packages");
    return targets.status() == 0 ? of(targets.out().lines().toList(), KEYRING) : Optional.empty();
  }

  /**
   * The same from what apt says of its sources.
   *
   * @param targets lines of origin, code name, component and URI
   */
  static Optional<AptSources> of(List<String> targets, Path keyring) {
    Map<String, Map<String, String>> places = new LinkedHashMap<>();
    for (String target : targets) {
      String[] words = target.split("\\|", -1);
      if (words.length == 4
          && words[0].equals("Debian")
          && words[2].equals("main")
          && USABLE.matcher(words[3]).matches()) {
        int dash = words[1].indexOf('-');
        String suffix = dash < 0 ? "" : words[1].substring(dash);
        if (suffix.isEmpty() || suffix.equals("-security")) {
          places.putIfAbsent(suffix, place(words[3], RELEASE + suffix, keyring));
        }
      }
    }
    return places.containsKey("")
        ? Optional.of(new AptSources(new ArrayList<>(places.values())))
        : Optional.empty();
  }

  private static Map<String, String> place(String uri, String suite, Path keyring) {
    Map<String, String> place = new LinkedHashMap<>();
    place.put("types", "deb");
    place.put("uris", uri);
    place.put("suites", suite);
    place.put("components", "main");
    place.put("signed-by", keyring.toString());
    return place;
  }

  /**
   * Reads a file in the form deb822.
   *
   * @throws StickException BAD_SOURCES if it is none, or a place does not say who signs
   */
  public static AptSources read(Path file) throws StickException {
    try {
      if (Files.size(file) > MAX_FILE) {
        throw bad(file, "sources.not-deb822");
      }
      return new AptSources(parse(file, Files.readString(file, UTF_8)));
    } catch (IOException e) {
      throw new StickException(Cause.BAD_SOURCES, file, StickException.reason(e));
    }
  }

  private static List<Map<String, String>> parse(Path file, String text) throws StickException {
    List<Map<String, String>> places = new ArrayList<>();
    for (String stanza : text.split("\n[ \t]*\n", -1)) {
      Map<String, String> fields = new LinkedHashMap<>();
      String field = "";
      for (String line : stanza.lines().filter(l -> !l.startsWith("#")).toList()) {
        if (!field.isEmpty() && (line.startsWith(" ") || line.startsWith("\t"))) {
          fields.merge(field, "\n" + line, String::concat);
        } else if (FIELD.matcher(line).matches()) {
          field = line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
          fields.put(field, line.substring(line.indexOf(':') + 1).strip());
        } else if (!line.isBlank()) {
          throw bad(file, "sources.not-deb822");
        }
      }
      if (!fields.isEmpty()) {
        places.add(checked(file, fields));
      }
    }
    if (places.isEmpty()) {
      throw bad(file, "sources.not-deb822");
    }
    return places;
  }

  private static Map<String, String> checked(Path file, Map<String, String> fields)
      throws StickException {
    if (fields.getOrDefault("signed-by", "").isBlank()) {
      throw bad(file, "sources.unsigned");
    }
    for (String name : fields.keySet()) {
      if (REFUSED.contains(name)) {
        throw new StickException(Cause.BAD_SOURCES, file, PackagesText.of("sources.refused", name));
      }
    }
    for (String uri : fields.getOrDefault("uris", "").strip().split("\\s+", -1)) {
      if (!USABLE.matcher(uri).matches()) {
        throw bad(file, "sources.uri");
      }
    }
    return fields;
  }

  private static StickException bad(Path file, String key) {
    return new StickException(Cause.BAD_SOURCES, file, PackagesText.of(key));
  }

  /** Who is asked for packages, for people: the URIs, with what could steer a terminal replaced. */
  public List<String> places() {
    return places.stream()
        .map(place -> place.getOrDefault("uris", "").replaceAll("\\p{C}", " "))
        .distinct()
        .toList();
  }

  /** For apt. What lies in a folder is copied: apt would else leave it where it is. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (Map<String, String> place : places) {
      place.forEach((field, value) -> {
        String given = field.equals("uris") ? value.replaceAll("(?<![^\\s])file:", "copy:") : value;
        text.append(field).append(": ").append(given).append('\n');
      });
      text.append('\n');
    }
    return text.toString();
  }
}
