// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.contents;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.creator.write.Workplace;

/** Changes to the files of a stick, made together; all that is written is root's alone. */
final class FileChanges implements AutoCloseable {

  private static final String IN = "in";

  private final Ext4File files;
  private final Workplace work;
  private final StringBuilder commands = new StringBuilder();
  private final Map<String, byte[]> written = new LinkedHashMap<>();
  private final Map<String, Boolean> entries = new LinkedHashMap<>();

  FileChanges(Ext4File files, Workplace work) {
    this.files = files;
    this.work = work;
  }

  /** Writes a file, over one that is there. */
  void write(String path, byte[] content) throws IOException, StickException {
    String source = IN + written.size();
    work.makeFile(source, content);
    String name = enter(path);
    if (entries.getOrDefault(path, files.read(path).isPresent())) {
      commands.append("rm ").append(name).append('\n');
    }
    commands.append("write ").append(source).append(' ').append(name).append('\n');
    own(path, "0100600");
    written.put(path, content.clone());
    entries.put(path, true);
  }

  /** Goes where something lies: debugfs unlinks "/name" from wherever it is, not from the root. */
  private String enter(String path) throws StickException {
    int slash = Ext4File.plain(path).lastIndexOf('/');
    commands.append("cd ").append(slash == 0 ? "/" : path.substring(0, slash)).append('\n');
    return path.substring(slash + 1);
  }

  /** Makes a folder, unless it is there. */
  void folder(String path, String mode) throws StickException {
    int slash = Ext4File.plain(path).lastIndexOf('/');
    String parent = slash == 0 ? "/" : path.substring(0, slash);
    boolean there =
        files.list(parent).contains(new Ext4File.Entry(path.substring(slash + 1), true));
    if (!entries.getOrDefault(path, there)) {
      commands.append("mkdir ").append(path).append('\n');
      own(path, "040" + mode);
    }
    entries.put(path, true);
  }

  private void own(String path, String mode) {
    String field = "set_inode_field " + path;
    commands.append(field).append(" uid 0\n").append(field).append(" gid 0\n");
    commands.append(field).append(" mode ").append(mode).append('\n');
  }

  void remove(String path) throws StickException {
    String name = enter(path);
    commands.append("rm ").append(name).append('\n');
    entries.put(path, false);
  }

  /** Removes a folder and what is in it. */
  void removeFolder(String path) throws StickException {
    for (Ext4File.Entry entry : files.list(path)) {
      String inner = path + "/" + entry.name();
      if (entry.isFolder()) {
        removeFolder(inner);
      } else {
        remove(inner);
      }
    }
    String name = enter(path);
    commands.append("rmdir ").append(name).append('\n');
    entries.put(path, false);
  }

  /** Makes the changes and looks whether each was made. */
  void make() throws IOException, StickException {
    files.write(commands.toString());
    for (Map.Entry<String, Boolean> entry : entries.entrySet()) {
      String path = entry.getKey();
      int slash = path.lastIndexOf('/');
      boolean there =
          files.list(slash == 0 ? "/" : path.substring(0, slash)).stream()
              .anyMatch(found -> found.name().equals(path.substring(slash + 1)));
      if (there != entry.getValue()) {
        throw new StickException(Cause.BAD_CONTENTS, path);
      }
    }
    for (Map.Entry<String, byte[]> file : written.entrySet()) {
      byte[] read = files.read(file.getKey()).orElse(new byte[0]);
      boolean same = Arrays.equals(read, file.getValue());
      Arrays.fill(read, (byte) 0);
      if (!same && entries.getOrDefault(file.getKey(), false)) {
        throw new StickException(Cause.BAD_CONTENTS, file.getKey());
      }
    }
    files.verify();
  }

  @Override
  public void close() throws IOException {
    for (int i = 0; i < written.size(); i++) {
      Files.deleteIfExists(work.resolve(IN + i));
    }
    written.values().forEach(content -> Arrays.fill(content, (byte) 0));
  }
}
