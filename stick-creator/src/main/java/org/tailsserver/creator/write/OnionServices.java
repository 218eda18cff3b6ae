// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tailsserver.config.server.ServiceEntry;
import org.tailsserver.pinning.onion.ClientKeyPair;
import org.tailsserver.pinning.onion.OnionKey;

/**
 * The onion services of a stick: a key for each, and one by which its owner reaches it. Wiped when
 * closed. Not thread-safe.
 */
final class OnionServices implements AutoCloseable {

  /** What the file of the owner's key is called among those of other people. */
  private static final String OWNER = "owner";

  /** One of them. */
  private record Made(String service, OnionKey key, Optional<ClientKeyPair> owner) {}

  private final List<Made> services = new ArrayList<>();

  /**
   * Makes them.
   *
   * @param needKeys whether only who has a key can reach them
   */
  OnionServices(List<ServiceEntry> entries, boolean needKeys) {
    for (ServiceEntry entry : entries) {
      services.add(
          new Made(
              entry.name(),
              OnionKey.generate(),
              needKeys ? Optional.of(ClientKeyPair.generate()) : Optional.empty()));
    }
  }

  /**
   * What tor reads in the folder of each (rend-spec-v3, appendices D and G): service to path to
   * content. Secret: wipe it after use.
   */
  Map<String, Map<String, byte[]>> folders() {
    Map<String, Map<String, byte[]>> folders = new LinkedHashMap<>();
    for (Made one : services) {
      Map<String, byte[]> files = new LinkedHashMap<>();
      files.put(OnionKey.SECRET_KEY_FILE, one.key().secretKeyFile());
      files.put(OnionKey.PUBLIC_KEY_FILE, one.key().publicKeyFile());
      files.put(OnionKey.HOSTNAME_FILE, one.key().hostnameFile());
      one.owner()
          .ifPresent(owner ->
              files.put(
                  ClientKeyPair.FOLDER + "/" + OWNER + ClientKeyPair.FILE_SUFFIX, owner.file()));
      folders.put(one.service(), files);
    }
    return folders;
  }

  /** What their owner keeps of them; the keys are wiped with these. */
  List<OwnedOnion> owned() {
    return services.stream()
        .map(one ->
            new OwnedOnion(
                one.service(), one.key().address(), one.owner().map(ClientKeyPair::privateHalf)))
        .toList();
  }

  @Override
  public void close() {
    for (Made one : services) {
      one.key().close();
      one.owner().ifPresent(ClientKeyPair::close);
    }
  }
}
