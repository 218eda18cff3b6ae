// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.tailsserver.config.name.InvalidServerNameException;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;

/** A pin store in a folder, and the program run on it. */
record KeptPins(Path folder) {

  static PinnedServer server(String petname, String name, ServerIdentity identity) {
    try {
      return PinnedServer.of(ServerName.of(name), identity.certificate())
          .called(ServerName.of(petname));
    } catch (InvalidServerNameException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static PinnedServer server(String name) {
    return server(name, name, ScriptedServer.identity(name));
  }

  static PinnedServer seen(PinnedServer server, String address, int port) {
    return server.seenAt(InetAddress.ofLiteral(address), port);
  }

  static String words(PinnedServer server) {
    return String.join(" ", server.pin().words());
  }

  PinStore store() {
    return PinStore.at(folder);
  }

  void keep(PinnedServer... servers) throws IOException {
    for (PinnedServer server : servers) {
      store().save(server);
    }
  }

  List<PinnedServer> servers() throws IOException {
    return store().list().servers();
  }

  CommandRun run(String... arguments) {
    return CommandRun.of(here(arguments));
  }

  CommandRun answer(String line, String... arguments) {
    return CommandRun.withInput(line, here(arguments));
  }

  private String[] here(String... arguments) {
    List<String> all = new ArrayList<>(List.of("pins", "--pin-store", folder.toString()));
    all.addAll(List.of(arguments));
    return all.toArray(String[]::new);
  }

  void closeToOthersNoMore() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));
  }

  /** A folder that is another user's: one of the system, or, for root, this one given away. */
  Path ofAnotherUser() throws IOException {
    if (!System.getProperty("user.name").equals("root")) {
      return Path.of("/usr");
    }
    Files.setAttribute(folder, "unix:uid", 65534);
    return folder;
  }
}
