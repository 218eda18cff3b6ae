// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.open;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tailsserver.client.pins.PrivateFile;
import org.tailsserver.pinning.firefox.CertificateOverride;

/**
 * A profile a person uses: exceptions for the person's servers can be put into it and taken out
 * again, while no browser uses it. What was put in is noted beside it, so that nothing else is ever
 * taken out. Not thread-safe.
 */
public final class BrowserProfile implements Closeable {

  /** What was put in, in the form of {@link CertificateOverride#FILE}. */
  static final String NOTE = "tails-server-overrides.txt";

  private static final List<String> SIGNS = List.of("prefs.js", "compatibility.ini", "times.json");
  private static final int LARGEST = 1 << 20;

  private final Path folder;
  private final Closeable lock;

  private BrowserProfile(Path folder, Closeable lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /** Whether a folder looks like one. */
  public static boolean isOne(Path folder) {
    return SIGNS.stream().anyMatch(sign -> Files.isRegularFile(folder.resolve(sign)));
  }

  /**
   * Keeps browsers out of it until it is closed; empty if one uses it.
   *
   * @param folder {@linkplain #isOne a profile}
   */
  public static Optional<BrowserProfile> open(Path folder) throws IOException {
    return ProfileLock.hold(folder).map(lock -> new BrowserProfile(folder, lock));
  }

  /**
   * What was done.
   *
   * @param inPlace exceptions that are in the profile now
   * @param refused those whose address the person made another exception for
   * @param clashing those whose address is that of another one put in
   */
  public record Changes(
      List<CertificateOverride> inPlace,
      List<CertificateOverride> refused,
      List<CertificateOverride> clashing) {
    public Changes {
      inPlace = List.copyOf(inPlace);
      refused = List.copyOf(refused);
      clashing = List.copyOf(clashing);
    }
  }

  /**
   * Puts these in and takes out all others that were ever put in.
   *
   * @throws IOException if that is not possible; the profile is as it was then
   */
  public Changes put(List<CertificateOverride> wanted) throws IOException {
    OverrideLines before = read(CertificateOverride.FILE);
    OverrideLines ours = read(NOTE);
    OverrideLines theirs = before.without(ours);
    OverrideLines after = theirs;
    OverrideLines note = OverrideLines.of("");
    List<CertificateOverride> inPlace = new ArrayList<>();
    List<CertificateOverride> refused = new ArrayList<>();
    List<CertificateOverride> clashing = new ArrayList<>();
    for (CertificateOverride each : wanted) {
      if (theirs.has(each)) {
        inPlace.add(each);
      } else if (theirs.hasAddressOf(each)) {
        refused.add(each);
      } else if (after.hasAddressOf(each)) {
        clashing.add(each);
      } else {
        after = after.with(each);
        note = note.with(each);
        inPlace.add(each);
      }
    }
    // The note first: of what it names and is not there nothing has to be taken out.
    write(NOTE, ours.with(note));
    if (!after.equals(before)) {
      write(CertificateOverride.FILE, after);
    }
    write(NOTE, note);
    return new Changes(inPlace, refused, clashing);
  }

  private OverrideLines read(String name) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return OverrideLines.of("");
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(file.toString(), null, "no plain file");
    }
    byte[] content = PrivateFile.read(file, LARGEST + 1);
    if (content.length > LARGEST) {
      throw new IOException(file + " is too large");
    }
    return OverrideLines.of(new String(content, StandardCharsets.UTF_8));
  }

  private void write(String name, OverrideLines lines) throws IOException {
    Path file = folder.resolve(name);
    if (name.equals(NOTE) && lines.lines().isEmpty()) {
      Files.deleteIfExists(file);
    } else {
      PrivateFile.write(file, lines.text().getBytes(StandardCharsets.UTF_8), true);
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
