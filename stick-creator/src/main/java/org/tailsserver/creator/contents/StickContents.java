// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.contents;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tailsserver.config.header.HeaderToken;
import org.tailsserver.config.server.ServerConfig;
import org.tailsserver.config.server.ServiceEntry;
import org.tailsserver.creator.stick.StickPartition;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.pinning.onion.ClientKeyPair;
import org.tailsserver.pinning.onion.OnionAddress;
import org.tailsserver.pinning.onion.OnionKey;
import org.tailsserver.protocol.passphrase.Passphrase;

/**
 * What lies encrypted on a stick, opened with a passphrase: a decrypted copy in a private folder
 * that is gone when this is closed. Needs neither root nor device-mapper. Not thread-safe.
 */
public final class StickContents implements AutoCloseable {

  private static final String ONIONS = "/onions";
  private static final String CONFIG = "/" + ServerConfig.FILE;

  private final DataCopy copy;
  private final Ext4File files;
  private final HeaderToken token;

  private StickContents(DataCopy copy, HeaderToken token) {
    this.copy = copy;
    this.files = copy.files();
    this.token = token;
  }

  /**
   * Decrypts the contents of a partition, which is only read.
   *
   * @param beside where to work if memory has no room for the copy
   * @throws StickException with {@link Cause#WRONG_PASSPHRASE}, or whatever else speaks against it
   */
  public static StickContents open(StickPartition partition, Path beside, Passphrase passphrase)
      throws StickException {
    try {
      DataCopy copy = DataCopy.open(partition, beside, passphrase);
      boolean open = false;
      try {
        copy.files().repair();
        StickContents contents = new StickContents(copy, token(copy));
        open = true;
        return contents;
      } finally {
        if (!open) {
          copy.close();
        }
      }
    } catch (IOException e) {
      throw StickException.of(e);
    }
  }

  private static HeaderToken token(DataCopy copy) throws StickException {
    Optional<HeaderToken.Reading> read = copy.header().token();
    if (read.isPresent() && read.get() instanceof HeaderToken.Reading.Valid(HeaderToken token)) {
      return token;
    }
    String why =
        read.isPresent() && read.get() instanceof HeaderToken.Reading.Damaged(String words)
            ? words
            : HeaderToken.TYPE;
    throw new StickException(Cause.BAD_HEADER, why);
  }

  /** What the stick says of itself in clear. */
  public HeaderToken token() {
    return token;
  }

  /** What server.toml says. */
  public ServerConfig config() throws StickException {
    try {
      byte[] toml =
          files.read(CONFIG).orElseThrow(() -> new StickException(Cause.BAD_CONTENTS, CONFIG));
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(toml)).toString();
      return switch (ServerConfig.parse(text)) {
        case ServerConfig.Reading.Valid(ServerConfig config) -> config;
        case ServerConfig.Reading.Invalid(String where, String why) ->
            throw new StickException(Cause.BAD_CONTENTS, where + ": " + why);
      };
    } catch (CharacterCodingException e) {
      throw new StickException(Cause.BAD_CONTENTS, CONFIG);
    } catch (IOException e) {
      throw StickException.of(e);
    }
  }

  /** The onion services of the configured services, in their order. */
  public List<OnionOnStick> onions() throws StickException {
    List<OnionOnStick> onions = new ArrayList<>();
    try {
      for (ServiceEntry service : config().services()) {
        String folder = ONIONS + "/" + service.name();
        Optional<byte[]> hostname = files.read(folder + "/" + OnionKey.HOSTNAME_FILE);
        if (hostname.isPresent()) {
          OnionAddress address =
              OnionAddress.parse(new String(hostname.get(), US_ASCII).strip())
                  .orElseThrow(() -> new StickException(Cause.BAD_CONTENTS, folder));
          onions.add(new OnionOnStick(service.name(), address, clients(folder)));
        }
      }
    } catch (IOException e) {
      throw StickException.of(e);
    }
    return onions;
  }

  private List<String> clients(String folder) throws StickException {
    return files.list(folder + "/" + ClientKeyPair.FOLDER).stream()
        .map(Ext4File.Entry::name)
        .filter(name -> name.endsWith(ClientKeyPair.FILE_SUFFIX))
        .map(name -> name.substring(0, name.length() - ClientKeyPair.FILE_SUFFIX.length()))
        .sorted()
        .toList();
  }

  /**
   * Makes changes in the copy, and sees that they were made and the file system is without error.
   * The stick is not changed before {@link #putBack}.
   */
  public void change(ContentsChange change) throws StickException {
    try (FileChanges changes = new FileChanges(files, copy.work())) {
      for (ContentsChange.ClientFile client : change.removedClients()) {
        changes.remove(path(client));
      }
      for (String service : change.removedOnions()) {
        changes.removeFolder(ONIONS + "/" + service);
      }
      for (Map.Entry<String, Map<String, byte[]>> onion : change.newOnions().entrySet()) {
        addOnion(changes, onion.getKey(), onion.getValue());
      }
      for (Map.Entry<ContentsChange.ClientFile, byte[]> client : change.newClients().entrySet()) {
        changes.write(path(client.getKey()), client.getValue());
      }
      if (change.config().isPresent()) {
        ServerConfig config = change.config().get();
        for (ServiceEntry service : config.services()) {
          changes.folder("/data/" + service.name(), "700");
        }
        changes.write(CONFIG, config.toToml().getBytes(UTF_8));
      }
      changes.make();
    } catch (IOException e) {
      throw StickException.of(e);
    }
  }

  private static void addOnion(FileChanges changes, String service, Map<String, byte[]> content)
      throws IOException, StickException {
    String folder = ONIONS + "/" + service;
    changes.folder(folder, "700");
    for (Map.Entry<String, byte[]> file : content.entrySet()) {
      int inner = file.getKey().lastIndexOf('/');
      if (inner >= 0) {
        changes.folder(folder + "/" + file.getKey().substring(0, inner), "700");
      }
      changes.write(folder + "/" + file.getKey(), file.getValue());
    }
  }

  private static String path(ContentsChange.ClientFile client) {
    String file = client.person() + ClientKeyPair.FILE_SUFFIX;
    return ONIONS + "/" + client.service() + "/" + ClientKeyPair.FOLDER + "/" + file;
  }

  /**
   * Encrypts the copy with the key that the stick has and writes the blocks that changed; durable.
   * The header, with all passphrases and tokens, is not written.
   *
   * @param target the stick itself, or a copy of it that will take its place; open for reading and
   *     writing
   */
  public void putBack(FileChannel target) throws StickException {
    try {
      copy.putBack(target);
    } catch (IOException e) {
      throw StickException.of(e);
    }
  }

  @Override
  public void close() {
    copy.close();
  }
}
