// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.tailsserver.config.name.InvalidServerNameException;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.identity.ClientIdentity;
import org.tailsserver.pinning.identity.InvalidIdentityException;
import org.tailsserver.pinning.identity.SshKeyPair;
import org.tailsserver.pinning.pin.Pin;
import org.tailsserver.pinning.store.PinStoreException.Cause;

/**
 * The servers a person owns: one folder each, named by petname, with {@code server.toml} and {@code
 * certificate.pem}, and on the machine that made the stick what that machine proves itself with:
 * {@code client-certificate.pem} and {@code client-key.pem}, and for ssh {@code id_ed25519}. The
 * server's key for ssh is in {@code known_hosts}; beside it are the server's {@linkplain KeptOnions
 * onion services}. Folders have the mode 0700 and files 0600 from the moment they exist. Every
 * change happens wholly or not at all, whenever the program or the machine stops; programs that
 * change the same store take turns. What others could have altered (foreign owner, group or world
 * permissions, symbolic links) is refused, not repaired. Thread-safe.
 */
public final class PinStore {

  static final String SERVER_FILE = "server.toml";
  static final String CERTIFICATE_FILE = "certificate.pem";
  private static final String CLIENT_CERTIFICATE_FILE = "client-certificate.pem";

  /** The server's key for ssh, in the form ssh reads. */
  public static final String KNOWN_HOSTS_FILE = "known_hosts";

  /** The private key this machine logs in to a server with. */
  public static final String SSH_KEY_FILE = "id_ed25519";

  /** The private key this machine proves itself to a server with. */
  public static final String CLIENT_KEY_FILE = "client-key.pem";

  private final Path folder;
  private final Guard guard;
  private final Disk disk;

  PinStore(Path folder, Guard guard, Disk disk) {
    this.folder = folder;
    this.guard = guard;
    this.disk = disk;
  }

  /** The store in {@code folder}, which is made when the first server is saved. */
  public static PinStore at(Path folder) {
    return new PinStore(folder.toAbsolutePath(), Guard.ofThisUser(), new Disk());
  }

  /** The store of the user this program runs as: {@code ~/.Tails-server}. */
  public static PinStore ofThisUser() {
    return at(Path.of(System.getProperty("user.home"), ".Tails-server"));
  }

  /** Where the store is; need not exist. */
  public Path folder() {
    return folder;
  }

  /**
   * What the store holds.
   *
   * @param servers ordered by petname
   * @param damaged entries that are there but cannot be used, by petname; never empty by accident:
   *     a server in here must not be taken for a stranger
   */
  public record Listing(List<PinnedServer> servers, List<Damaged> damaged) {
    public Listing {
      servers = List.copyOf(servers);
      damaged = List.copyOf(damaged);
    }
  }

  /** An entry that cannot be used, and why. */
  public record Damaged(String petname, PinStoreException why) {}

  /**
   * Reads every server.
   *
   * @throws PinStoreException if the store as a whole cannot be used; one that does not exist is
   *     empty
   */
  public Listing list() throws PinStoreException {
    return list(this::load);
  }

  /**
   * Reads every server as {@link #list}, and makes sure that each vouches for its key for ssh,
   * which takes a while: for those who show or use that key.
   *
   * @throws PinStoreException as {@link #list}
   */
  public Listing listProved() throws PinStoreException {
    return list(this::loadProved);
  }

  private interface Loader {
    PinnedServer load(Path entry) throws PinStoreException;
  }

  private Listing list(Loader loader) throws PinStoreException {
    List<PinnedServer> servers = new ArrayList<>();
    List<Damaged> damaged = new ArrayList<>();
    for (Path entry : entries()) {
      String petname = String.valueOf(entry.getFileName());
      try {
        servers.add(loader.load(entry));
      } catch (PinStoreException e) {
        // One that is gone altogether was removed meanwhile.
        if (Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
          damaged.add(new Damaged(petname, e));
        }
      }
    }
    return new Listing(servers, damaged);
  }

  /**
   * The server kept under {@code petname}, which vouches for its key for ssh.
   *
   * @throws PinStoreException if there is one but it cannot be used
   */
  public Optional<PinnedServer> find(String petname) throws PinStoreException {
    for (Path entry : entries()) {
      if (String.valueOf(entry.getFileName()).equals(petname)) {
        return Optional.of(loadProved(entry));
      }
    }
    return Optional.empty();
  }

  /**
   * The server that owns the key {@code pin} names, among those that can be read.
   *
   * @throws PinStoreException if the store as a whole cannot be used
   */
  public Optional<PinnedServer> findByPin(Pin pin) throws PinStoreException {
    return list().servers().stream().filter(server -> server.pin().equals(pin)).findFirst();
  }

  /**
   * Keeps a new server, or what changed about a known one (its name, port, last address). Never
   * replaces a key: that takes {@link #remove} first. When this returns, it is on disk.
   *
   * @throws PinStoreException if another certificate is kept under this petname, the server is kept
   *     under another petname, or the store cannot be used; nothing was changed then
   */
  public void save(PinnedServer server) throws PinStoreException {
    save(server, Map.of());
  }

  /**
   * Keeps a new server together with what this machine proves itself to it with, by TLS and by ssh,
   * and its onion services with their keys.
   *
   * @throws PinStoreException as {@link #save(PinnedServer)}; also if the server is kept already
   */
  public void save(
      PinnedServer server, ClientIdentity client, SshKeyPair ssh, List<NewOnion> onions)
      throws PinStoreException {
    Map<String, byte[]> files = KeptOnions.files(onions);
    putOwnersKeys(files, client, ssh);
    try {
      save(server, files);
    } finally {
      files.values().forEach(content -> Arrays.fill(content, (byte) 0));
    }
  }

  void putOwnersKeys(Map<String, byte[]> files, ClientIdentity client, SshKeyPair ssh) {
    files.put(CLIENT_CERTIFICATE_FILE, client.certificatePem());
    files.put(CLIENT_KEY_FILE, client.keyPem());
    files.put(SSH_KEY_FILE, ssh.pem());
  }

  /** How a server that is kept gets other keys. */
  public Succession succession() {
    return new Succession(this);
  }

  /**
   * Keeps where a server was seen, if it is still kept under its petname; what was forgotten or put
   * in its place meanwhile stays so.
   *
   * @throws PinStoreException if it is not kept any more, or the store cannot be used; nothing was
   *     changed then
   */
  public void seen(PinnedServer server, InetAddress address, int port) throws PinStoreException {
    requireSame(server);
    change(() -> {
      Path entry = requireSame(server);
      PinnedServer before = load(entry);
      PinnedServer now = before.seenAt(address, port);
      if (!before.equals(now)) {
        disk.replaceFile(entry.resolve(SERVER_FILE), ServerFile.write(now));
      }
    });
  }

  /**
   * Keeps what a server that is kept is called from now on, and its certificate for that, of the
   * same key. At any instant one of both certificates is kept, and always the pin.
   *
   * @return the server as it is kept now
   * @throws PinStoreException if the server is not kept any more, or the store cannot be used
   */
  public PinnedServer recertify(PinnedServer server, ServerName name, X509Certificate certificate)
      throws PinStoreException {
    PinnedServer asked = server.certified(name, certificate);
    if (!asked.pin().equals(server.pin())) {
      throw new IllegalArgumentException("a certificate of another key");
    }
    requireSame(server);
    change(() -> {
      Path entry = requireSame(server);
      PinnedServer before = load(entry);
      PinnedServer now = before.certified(name, certificate);
      if (!before.certificate().equals(certificate)) {
        byte[] both = ServerFile.writeBefore(before, now.fingerprint());
        disk.replaceFile(entry.resolve(SERVER_FILE), both);
        disk.replaceFile(entry.resolve(CERTIFICATE_FILE), ServerFile.pem(certificate));
      }
      disk.replaceFile(entry.resolve(SERVER_FILE), ServerFile.write(now));
    });
    return asked;
  }

  /** The onion services of a server that is kept. */
  public KeptOnions onions(PinnedServer server) {
    return new KeptOnions(this, server);
  }

  /**
   * The folder with {@link #KNOWN_HOSTS_FILE} and {@link #SSH_KEY_FILE} of a server that is kept
   * and has a key for ssh; empty if the stick was made on another machine, which has the private
   * one.
   *
   * @throws PinStoreException if one of both is there but cannot be used
   */
  public Optional<Path> sshFolder(PinnedServer server) throws PinStoreException {
    Path entry = requireSame(server);
    if (loadProved(entry).sshHostKey().isEmpty()) {
      throw new PinStoreException(Cause.MISSING, entry.resolve(KNOWN_HOSTS_FILE));
    }
    Path file = entry.resolve(SSH_KEY_FILE);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    Arrays.fill(guard.readPrivateFile(file), (byte) 0);
    return Optional.of(entry);
  }

  /**
   * What this machine proves itself with to a server that is kept; empty if the stick was made on
   * another machine.
   *
   * @throws PinStoreException if it is there but cannot be used
   */
  public Optional<ClientIdentity> clientIdentity(PinnedServer server) throws PinStoreException {
    Path entry = requireKept(server.petname().text());
    Path file = entry.resolve(CLIENT_KEY_FILE);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    byte[] key = guard.readPrivateFile(file);
    try {
      byte[] certificate = guard.readPrivateFile(entry.resolve(CLIENT_CERTIFICATE_FILE));
      return Optional.of(ClientIdentity.ofPem(certificate, key));
    } catch (InvalidIdentityException e) {
      throw new PinStoreException(Cause.DAMAGED, file, String.valueOf(e.getMessage()));
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private void save(PinnedServer server, Map<String, byte[]> more) throws PinStoreException {
    change(() -> {
      Optional<PinnedServer> same = findByPin(server.pin());
      if (same.isPresent() && !same.get().petname().equals(server.petname())) {
        throw new PinStoreException(Cause.ALREADY_KEPT, same.get().petname());
      }
      Optional<PinnedServer> before = find(server.petname().text());
      byte[] toml = ServerFile.write(server);
      Path entry = folder.resolve(server.petname().text());
      if (before.isEmpty()) {
        create(server, more);
      } else if (!more.isEmpty()) {
        throw new PinStoreException(Cause.PETNAME_TAKEN, server.petname());
      } else if (!before.get().certificate().equals(server.certificate())
          || !before.get().sshHostKey().equals(server.sshHostKey())) {
        throw new PinStoreException(Cause.PETNAME_TAKEN, server.petname());
      } else if (!before.get().equals(server)) {
        disk.replaceFile(entry.resolve(SERVER_FILE), toml);
      }
    });
  }

  /** Makes the folder of a server under a petname that is free; call with the lock held. */
  void create(PinnedServer server, Map<String, byte[]> more) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>(more);
    files.put(CERTIFICATE_FILE, ServerFile.pem(server.certificate()));
    files.put(SERVER_FILE, ServerFile.write(server));
    server
        .sshHostKey()
        .ifPresent(key -> files.put(KNOWN_HOSTS_FILE, ServerFile.knownHosts(server, key)));
    disk.createFolder(folder.resolve(server.petname().text()), files);
  }

  /**
   * Calls a server otherwise from now on; everything in its folder comes along. At any instant it
   * is there under the old or the new petname.
   *
   * @throws PinStoreException if there is none under {@code petname} that can be used, anything at
   *     all is kept under the new one, or the store cannot be used; nothing was changed then
   */
  public void rename(String petname, ServerName newPetname) throws PinStoreException {
    requireKept(petname);
    change(() -> {
      Path entry = requireKept(petname);
      load(entry);
      if (newPetname.text().equals(petname)) {
        return;
      }
      Path target = folder.resolve(newPetname.text());
      if (entries().contains(target)) {
        throw new PinStoreException(Cause.PETNAME_TAKEN, newPetname);
      }
      disk.renameFolder(entry, target);
    });
  }

  /**
   * Forgets a server and everything in its folder, also if the entry is damaged.
   *
   * @throws PinStoreException if there is none, or the store cannot be used: it is kept then; or if
   *     it is forgotten, but files of it could not be deleted
   */
  public void remove(String petname) throws PinStoreException {
    requireKept(petname);
    change(() -> disk.removeFolder(requireKept(petname)));
  }

  /**
   * What {@link #remove} would delete: the files of an entry, also of a damaged one, relative to
   * its folder and sorted. Links are named, not followed.
   *
   * @throws PinStoreException if there is no such entry, or it cannot be looked into
   */
  public List<String> files(String petname) throws PinStoreException {
    Path entry = requireKept(petname);
    try (Stream<Path> all = Files.walk(entry)) {
      return all.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .map(path -> path.equals(entry) ? petname : entry.relativize(path).toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw noAccess(e);
    } catch (UncheckedIOException e) {
      throw noAccess(Objects.requireNonNull(e.getCause()));
    }
  }

  /** Something to do while nobody else changes the store. */
  @FunctionalInterface
  interface Change {
    void make() throws IOException;
  }

  /**
   * Makes a change with the lock held, after sweeping away what others left half-done.
   *
   * @throws PinStoreException whatever goes wrong
   */
  void change(Change change) throws PinStoreException {
    try (Closeable _ = disk.lock(prepareFolder())) {
      disk.sweep(folder);
      change.make();
    } catch (PinStoreException e) {
      throw e;
    } catch (IOException e) {
      throw noAccess(e);
    }
  }

  Guard guard() {
    return guard;
  }

  Disk disk() {
    return disk;
  }

  /** The folder of a server, if what is kept under its petname is still that server. */
  Path requireSame(PinnedServer server) throws PinStoreException {
    Path entry = requireKept(server.petname().text());
    if (!load(entry).pin().equals(server.pin())) {
      throw new PinStoreException(Cause.NOT_KEPT, server.petname());
    }
    return entry;
  }

  private Path requireKept(String petname) throws PinStoreException {
    for (Path entry : entries()) {
      if (String.valueOf(entry.getFileName()).equals(petname)) {
        return entry;
      }
    }
    throw new PinStoreException(Cause.NOT_KEPT, petname);
  }

  private Path prepareFolder() throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      disk.makeFolder(folder);
    }
    guard.requirePrivateFolder(folder);
    return folder;
  }

  /** The folders of servers: everything but our own dot files, which no petname begins with. */
  List<Path> entries() throws PinStoreException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    guard.requirePrivateFolder(folder);
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path entry : all) {
        if (!String.valueOf(entry.getFileName()).startsWith(".")) {
          entries.add(entry);
        }
      }
    } catch (IOException e) {
      throw noAccess(e);
    }
    entries.sort(Comparator.comparing(Path::toString));
    return entries;
  }

  PinnedServer load(Path entry) throws PinStoreException {
    guard.requirePrivateFolder(entry);
    try {
      ServerName petname = ServerName.of(String.valueOf(entry.getFileName()));
      byte[] certificate = guard.readPrivateFile(entry.resolve(CERTIFICATE_FILE));
      byte[] toml = guard.readPrivateFile(entry.resolve(SERVER_FILE));
      PinnedServer server = ServerFile.read(petname, entry, toml, certificate);
      Path knownHosts = entry.resolve(KNOWN_HOSTS_FILE);
      return Files.exists(knownHosts, LinkOption.NOFOLLOW_LINKS)
          ? ServerFile.withKnownHosts(server, knownHosts, guard.readPrivateFile(knownHosts))
          : server;
    } catch (InvalidServerNameException e) {
      throw new PinStoreException(Cause.DAMAGED, entry, String.valueOf(e.getMessage()));
    }
  }

  private PinnedServer loadProved(Path entry) throws PinStoreException {
    return ServerFile.requireProved(load(entry), entry.resolve(KNOWN_HOSTS_FILE));
  }

  private PinStoreException noAccess(IOException e) {
    PinStoreException failure = new PinStoreException(Cause.NO_ACCESS, folder, Guard.reason(e));
    failure.initCause(e);
    return failure;
  }
}
