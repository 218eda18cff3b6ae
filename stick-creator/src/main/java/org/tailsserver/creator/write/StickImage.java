// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tailsserver.config.header.HeaderToken;
import org.tailsserver.config.header.OwnerKeys;
import org.tailsserver.creator.write.Progress.Phase;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.pinning.identity.ClientIdentity;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.identity.SshKeyPair;
import org.tailsserver.pinning.pin.Pin;
import org.tailsserver.pinning.ssh.SshHostKey;
import org.tailsserver.pinning.store.PinnedServer;
import org.tailsserver.protocol.passphrase.Passphrase;

/**
 * A complete server stick, written but not yet under its name: a GPT whose one partition, named
 * {@value #PARTITION_NAME}, is LUKS2 (aes-xts-plain64, Argon2id sized for the target's memory) with
 * the server's identity in a header token and an ext4 file system inside. {@link #publish} puts it
 * under its name at once; closed without that, nothing is left. Needs neither root nor
 * device-mapper. Not thread-safe.
 */
public final class StickImage implements AutoCloseable {

  /** By this GPT name a server finds its stick. */
  public static final String PARTITION_NAME = "TailsServer";

  /** Where the partition begins in the image, in bytes. */
  public static final long PARTITION_OFFSET = 1 << 20;

  /** GPT type "Linux LUKS" of the Discoverable Partitions Specification. */
  public static final String PARTITION_TYPE = "CA7D7CCB-63ED-4C53-861C-1742536059CC";

  /** Room for both partition tables, in MiB. */
  public static final int TABLES_MIB = 2;

  /**
   * How much of an image is made in user space, in MiB, both tables included. A stick of any size
   * begins as one of this size in a partition that is as large as it will be: the server grows the
   * file system once it is open.
   */
  private static final int SEED_MIB = 72;

  /** What cryptsetup-reencrypt(8) needs to shift the data behind a new header, in MiB. */
  static final int HEADER_MIB = 16;

  private final PinnedServer server;
  private final ClientIdentity client;
  private final SshKeyPair sshClient;
  private final OnionServices onions;
  private final Destination destination;
  private final Progress progress;

  private StickImage(
      PinnedServer server,
      ClientIdentity client,
      SshKeyPair sshClient,
      OnionServices onions,
      Destination destination,
      Progress progress) {
    this.server = server;
    this.client = client;
    this.sshClient = sshClient;
    this.onions = onions;
    this.destination = destination;
    this.progress = progress;
  }

  /**
   * Writes a stick under its name.
   *
   * @return the server as its owner's pin store keeps it
   * @throws StickException if it could not be written; nothing is left then
   */
  public static PinnedServer write(StickPlan plan, Passphrase passphrase, Progress progress)
      throws StickException {
    try (StickImage image = prepare(plan, passphrase, progress)) {
      image.publish();
      return image.server();
    }
  }

  /**
   * Writes a stick, all but giving it its name.
   *
   * @throws StickException if it could not be written; nothing is left then
   */
  public static StickImage prepare(StickPlan plan, Passphrase passphrase, Progress progress)
      throws StickException {
    return prepare(plan, AptFiles.NONE, passphrase, progress);
  }

  /**
   * The same with packages on it.
   *
   * @param apt the caller's again when this returns
   */
  public static StickImage prepare(
      StickPlan plan, AptFiles apt, Passphrase passphrase, Progress progress)
      throws StickException {
    Tool.requireAll();
    return prepare(plan, apt, ImageFile.create(plan), passphrase, progress, Optional.empty());
  }

  /**
   * Looks whether an image could be written, as far as that can be seen beforehand.
   *
   * @throws StickException if it could not
   */
  public static void check(StickPlan plan) throws StickException {
    Tool.requireAll();
    ImageFile.check(plan);
  }

  /**
   * Writes a stick, all but giving it its name, for another place than an image file.
   *
   * @param apt the caller's again when this returns
   * @param destination closed with the stick, or if this fails
   * @throws StickException if it could not be written; nothing is left then
   */
  public static StickImage prepare(
      StickPlan plan,
      AptFiles apt,
      Destination destination,
      Passphrase passphrase,
      Progress progress)
      throws StickException {
    return prepare(plan, apt, destination, passphrase, progress, Optional.empty());
  }

  /**
   * What else happens to the ext4 file system before it is encrypted; whether it is sound then is
   * not asked.
   */
  @FunctionalInterface
  interface FilesystemEdit {
    void edit(Path filesystem) throws IOException, StickException;
  }

  static StickImage prepare(
      StickPlan plan, Passphrase passphrase, Progress progress, FilesystemEdit edit)
      throws StickException {
    Tool.requireAll();
    return prepare(
        plan, AptFiles.NONE, ImageFile.create(plan), passphrase, progress, Optional.of(edit));
  }

  private static StickImage prepare(
      StickPlan plan,
      AptFiles apt,
      Destination destination,
      Passphrase passphrase,
      Progress progress,
      Optional<FilesystemEdit> edit)
      throws StickException {
    OnionServices onions =
        new OnionServices(plan.config().services(), plan.onionsNeedKeys(), plan.people());
    boolean written = false;
    int seed = Math.min(plan.size().mib(), SEED_MIB + apt.mib() + apt.mib() / 16);
    long room = (long) (seed + apt.mib()) << 20;
    try (Workplace work = Workplace.open(destination.folder(), room)) {
      AptFiles.requireRoom(plan.size(), apt.bytes());
      progress.begins(Phase.IDENTITY);
      ServerIdentity identity = ServerIdentity.generate(plan.name());
      ClientIdentity client = ClientIdentity.generate();
      SshKeys ssh = SshKeys.generate();
      progress.begins(Phase.FILES);
      int seedMib = seed - TABLES_MIB;
      Path part =
          new DataFilesystem(work).make(plan.config(), ssh, onions, apt, seedMib - HEADER_MIB);
      if (edit.isPresent()) {
        edit.get().edit(part);
      }
      progress.begins(Phase.ENCRYPTING);
      encrypt(work, part, seedMib, plan.memory(), passphrase);
      addToken(part, plan, identity, client, ssh);
      destination.take(part, progress);
      progress.begins(Phase.CHECKING);
      StickCheck check = new StickCheck(work, part);
      check.requireOpens(plan.name(), identity, passphrase);
      if (edit.isEmpty()) {
        check.requireSound(passphrase);
      }
      written = true;
      PinnedServer server =
          PinnedServer.of(plan.name(), identity.certificate())
              .withSsh(SshHostKey.provedWith(identity.key(), ssh.server().publicKey()));
      if (plan.network().isStatic()) {
        // So the client looks there, also where the server says nothing of itself.
        server =
            server.seenAt(
                plan.network().addresses().getFirst().address(), PinnedServer.DEFAULT_PORT);
      }
      return new StickImage(server, client, ssh.owner(), onions, destination, progress);
    } catch (IOException e) {
      throw StickException.of(e);
    } finally {
      if (!written) {
        onions.close();
        destination.close();
      }
    }
  }

  private static void encrypt(
      Workplace work, Path part, int mib, MemoryClass memory, Passphrase passphrase)
      throws IOException, StickException {
    try (RandomAccessFile grown = new RandomAccessFile(part.toFile(), "rw")) {
      grown.setLength((long) mib << 20);
    }
    String[] arguments = {
      "reencrypt",
      "--encrypt",
      // Its lock lies in a folder only root can write to; nobody else can reach this file.
      "--disable-locks",
      "--batch-mode",
      "--type=luks2",
      "--cipher=aes-xts-plain64",
      "--key-size=512",
      "--pbkdf=argon2id",
      "--pbkdf-memory=" + memory.argon2KiB(),
      // Forced, because measuring this machine says nothing about the one that opens the stick.
      "--pbkdf-force-iterations=4",
      "--pbkdf-parallel=1",
      "--reduce-device-size=" + HEADER_MIB + "M",
      "--key-file=-",
      part.toString()
    };
    passphrase.lend(bytes -> {
      Tool.CRYPTSETUP.runIn(work.folder(), bytes, arguments);
      return part;
    });
  }

  private static void addToken(
      Path part, StickPlan plan, ServerIdentity identity, ClientIdentity client, SshKeys ssh)
      throws StickException {
    OwnerKeys owners = new OwnerKeys(List.of(client.pin().hex()), plan.strict());
    HeaderToken token =
        new HeaderToken(
            plan.name(),
            identity.certificateDer(),
            identity.privateKeyDer(),
            owners,
            ssh.door(),
            plan.ways(),
            plan.network());
    Tool.CRYPTSETUP.run(
        token.toJson(), "token", "import", "--disable-locks", "--json-file=-", part.toString());
  }

  /** The server as its owner's pin store keeps it. */
  public PinnedServer server() {
    return server;
  }

  /** What the owner's machine proves itself to the server with. */
  public ClientIdentity client() {
    return client;
  }

  /** What the owner's machine logs in to the server with. */
  public SshKeyPair sshClient() {
    return sshClient;
  }

  /** What the owner keeps of its onion services, in the order of the plan. */
  public List<OwnedOnion> onions() {
    return onions.owned();
  }

  /**
   * Notes beside the image that its pin is about to be kept. If this program is killed before it
   * has published, {@link #brokenPromises} tells the next run which pin has no stick.
   */
  public void promise() throws StickException {
    try {
      destination.promise(server.pin());
    } catch (IOException e) {
      throw StickException.of(e);
    }
  }

  /** The pins of sticks that were promised as {@code image} by runs that were killed. */
  public static List<Pin> brokenPromises(Path image) throws StickException {
    try {
      return ImageFile.brokenPromises(image);
    } catch (IOException e) {
      throw StickException.of(e);
    }
  }

  /**
   * Puts the stick under its name, durably; does nothing the second time.
   *
   * @throws StickException if that is not possible; nothing is under the name then but what was
   *     there before, unless the cause is {@link StickException.Cause#NOT_CONFIRMED}
   */
  public void publish() throws StickException {
    try {
      destination.publish(progress);
    } catch (IOException e) {
      throw destination.isPublished()
          ? StickException.because(Cause.NOT_CONFIRMED, e)
          : StickException.of(e);
    }
  }

  @Override
  public void close() {
    onions.close();
    destination.close();
  }
}
