// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.contents;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tailsserver.config.server.ServerConfig;

/** What is to change on a stick; keys are wiped when closed. Not thread-safe. */
public final class ContentsChange implements AutoCloseable {

  private @Nullable ServerConfig config;
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final Map<String, Map<String, byte[]>> newOnions = new LinkedHashMap<>();
  private final List<String> removedOnions = new ArrayList<>();
  private final Map<ClientFile, byte[]> newClients = new LinkedHashMap<>();
  private final List<ClientFile> removedClients = new ArrayList<>();

  /** The key of one person for one service. */
  record ClientFile(String service, String person) {}

  /** What server.toml shall say. */
  public ContentsChange config(ServerConfig changed) {
    config = changed;
    return this;
  }

  /**
   * A file, over one that is there, in a folder that root alone enters.
   *
   * @param path absolute
   * @param content secret, kept until the change is made
   */
  public ContentsChange file(String path, byte[] content) {
    files.put(path, content);
    return this;
  }

  /**
   * A new onion service, in place of one that is there.
   *
   * @param files what tor reads in its folder, by path; secret, kept until the change is made
   */
  public ContentsChange addOnion(String service, Map<String, byte[]> files) {
    newOnions.put(service, files);
    return this;
  }

  /** No onion service any more; its address is lost. */
  public ContentsChange removeOnion(String service) {
    removedOnions.add(service);
    return this;
  }

  /**
   * A key for somebody who reaches a service from now on.
   *
   * @param file what tor reads; not secret
   */
  public ContentsChange addClient(String service, String person, byte[] file) {
    newClients.put(new ClientFile(service, person), file);
    return this;
  }

  /** Somebody's key opens a service no more. */
  public ContentsChange removeClient(String service, String person) {
    removedClients.add(new ClientFile(service, person));
    return this;
  }

  /** Wipes the keys. */
  @Override
  public void close() {
    files.values().forEach(content -> Arrays.fill(content, (byte) 0));
    newOnions.values().forEach(files -> files.values().forEach(f -> Arrays.fill(f, (byte) 0)));
  }

  Optional<ServerConfig> config() {
    return Optional.ofNullable(config);
  }

  Map<String, byte[]> files() {
    return files;
  }

  Map<String, Map<String, byte[]>> newOnions() {
    return newOnions;
  }

  List<String> removedOnions() {
    return removedOnions;
  }

  Map<ClientFile, byte[]> newClients() {
    return newClients;
  }

  List<ClientFile> removedClients() {
    return removedClients;
  }
}
