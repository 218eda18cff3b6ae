// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tailsserver.config.name.PersonName;
import org.tailsserver.config.server.ServiceEntry;
import org.tailsserver.pinning.onion.ClientKey;
import org.tailsserver.pinning.onion.ClientKeyPair;
import org.tailsserver.pinning.onion.OnionKey;

/**
 * The onion services of a stick: a key for each, and one by which its owner reaches it. Wiped when
 * closed. Not thread-safe.
 */
public final class OnionServices implements AutoCloseable {

  /** One of them; who reaches it by the name of the file with their key. */
  private record Made(String service, OnionKey key, Map<String, ClientKeyPair> clients) {}

  private final List<Made> services = new ArrayList<>();

  /**
   * Makes them.
   *
   * @param needKeys whether only who has a key can reach them
   * @param people who has one besides the owner
   */
  public OnionServices(List<ServiceEntry> entries, boolean needKeys, List<PersonName> people) {
    for (ServiceEntry entry : entries) {
      Map<String, ClientKeyPair> clients = new LinkedHashMap<>();
      if (needKeys) {
        clients.put(PersonName.OWNER, ClientKeyPair.generate());
        people.forEach(person -> clients.put(person.text(), ClientKeyPair.generate()));
      }
      services.add(new Made(entry.name(), OnionKey.generate(), clients));
    }
  }

  /**
   * What tor reads in the folder of each (rend-spec-v3, appendices D and G): service to path to
   * content. Secret: wipe it after use.
   */
  public Map<String, Map<String, byte[]>> folders() {
    Map<String, Map<String, byte[]>> folders = new LinkedHashMap<>();
    for (Made one : services) {
      Map<String, byte[]> files = new LinkedHashMap<>();
      files.put(OnionKey.SECRET_KEY_FILE, one.key().secretKeyFile());
      files.put(OnionKey.PUBLIC_KEY_FILE, one.key().publicKeyFile());
      files.put(OnionKey.HOSTNAME_FILE, one.key().hostnameFile());
      one.clients()
          .forEach((client, key) ->
              files.put(
                  ClientKeyPair.FOLDER + "/" + client + ClientKeyPair.FILE_SUFFIX, key.file()));
      folders.put(one.service(), files);
    }
    return folders;
  }

  /** What their owner keeps of them; the keys are wiped with these. */
  public List<OwnedOnion> owned() {
    return services.stream()
        .map(one -> {
          Map<PersonName, ClientKey> people = new LinkedHashMap<>();
          one.clients()
              .forEach((client, key) ->
                  PersonName.of(client).ifPresent(person -> people.put(person, key.privateHalf())));
          Optional<ClientKey> owner =
              Optional.ofNullable(one.clients().get(PersonName.OWNER))
                  .map(ClientKeyPair::privateHalf);
          return new OwnedOnion(one.service(), one.key().address(), owner, people);
        })
        .toList();
  }

  @Override
  public void close() {
    for (Made one : services) {
      one.key().close();
      one.clients().values().forEach(ClientKeyPair::close);
    }
  }
}
