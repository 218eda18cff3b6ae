// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.tailsserver.config.server.ServerConfig;
import org.tailsserver.config.server.ServiceEntry;

/** The ext4 file system of a stick: who may enter what, and everything owned by root. */
final class DataFilesystem {

  /** Folders root alone enters. */
  private static final String[] PRIVATE = {"onions", "ssh", "apt", "tor", "log"};

  /**
   * What a file system keeps for ever, so it is chosen for what it grows to and not for what it
   * begins as: blocks of 4 KiB, inodes for files of 16 KiB on average in each group of 128 MiB (of
   * which it mostly begins as one), room for the descriptors of 1 TiB in groups (more is possible,
   * less compactly), a journal of 4 MiB.
   */
  private static final String[] TO_GROW = {
    "-b", "4096", "-J", "size=4", "-E", "resize=" + (1L << 40 >> 12)
  };

  private static final int GROUP_MIB = 128;
  private static final int INODES_OF_GROUP = 8192;

  private static final String DIRECTORY = "040";
  private static final String FILE = "0100";

  private final Workplace work;
  private final Map<String, String> modes = new LinkedHashMap<>();

  DataFilesystem(Workplace work) {
    this.work = work;
  }

  /**
   * Makes it.
   *
   * @param mib its size
   */
  Path make(ServerConfig config, SshKeys ssh, OnionServices onions, AptFiles apt, int mib)
      throws IOException, StickException {
    Path root = work.makeFolder("root");
    // A service's user must pass through to its own folder, and see nothing on the way.
    modes.put("/", DIRECTORY + "711");
    for (String name : PRIVATE) {
      folder(name, "700");
    }
    folder("data", "711");
    for (ServiceEntry service : config.services()) {
      folder("data/" + service.name(), "700");
    }
    file(ServerConfig.FILE, config.toToml().getBytes(UTF_8));
    ssh(ssh);
    for (Map.Entry<String, Map<String, byte[]>> onion : onions.folders().entrySet()) {
      String service = "onions/" + onion.getKey();
      folder(service, "700");
      for (Map.Entry<String, byte[]> file : onion.getValue().entrySet()) {
        int inner = file.getKey().lastIndexOf('/');
        if (inner >= 0) {
          folder(service + "/" + file.getKey().substring(0, inner), "700");
        }
        file(service + "/" + file.getKey(), file.getValue());
      }
    }
    apt(apt);

    Path filesystem = work.resolve("part.img");
    List<String> arguments = new ArrayList<>(List.of("-q", "-F", "-m", "0", "-L", "TailsServer"));
    arguments.addAll(List.of(TO_GROW));
    int groups = (mib + GROUP_MIB - 1) / GROUP_MIB;
    arguments.addAll(List.of("-N", Integer.toString(groups * INODES_OF_GROUP)));
    arguments.addAll(List.of("-d", root.toString(), filesystem.toString(), mib + "M"));
    Tool.MKFS.run("", arguments.toArray(String[]::new));
    Tool.DEBUGFS.run(ownership(), "-w", "-f", "-", filesystem.toString());
    return filesystem;
  }

  /** For the unlocked server: what lies here nobody without the passphrase can have changed. */
  private void ssh(SshKeys ssh) throws IOException {
    file("ssh/ssh_host_ed25519_key", ssh.server().pem());
    file("ssh/authorized_keys", ssh.authorizedKeys().getBytes(UTF_8));
  }

  /** Packages and their indices, as apt(8) has them; nobody but root enters the folder. */
  private void apt(AptFiles apt) throws IOException {
    for (String name : new TreeSet<>(apt.files().keySet())) {
      int inner = name.lastIndexOf('/');
      String folder = "apt" + (inner < 0 ? "" : "/" + name.substring(0, inner));
      if (!modes.containsKey("/" + folder)) {
        folder(folder, "755");
      }
      Files.copy(Objects.requireNonNull(apt.files().get(name)), work.resolve("root/apt/" + name));
      modes.put("/apt/" + name, FILE + "644");
    }
  }

  private void folder(String name, String mode) throws IOException {
    work.makeFolder("root/" + name);
    modes.put("/" + name, DIRECTORY + mode);
  }

  /** Writes a file that is root's alone, and wipes the content. */
  private void file(String name, byte[] content) throws IOException {
    try {
      work.makeFile("root/" + name, content);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
    modes.put("/" + name, FILE + "600");
  }

  /** mkfs keeps the numbers of whoever runs it; on the server they would be somebody else's. */
  private String ownership() {
    StringBuilder commands = new StringBuilder();
    modes.forEach((path, mode) -> {
      commands.append("set_inode_field ").append(path).append(" uid 0\n");
      commands.append("set_inode_field ").append(path).append(" gid 0\n");
      commands.append("set_inode_field ").append(path).append(" mode ").append(mode);
      commands.append('\n');
    });
    return commands.toString();
  }
}
