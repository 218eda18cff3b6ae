// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
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
  private static final String PARTITION_TYPE = "CA7D7CCB-63ED-4C53-861C-1742536059CC";

  /** Room for both partition tables, in MiB. */
  private static final int TABLES_MIB = 2;

  /** What cryptsetup-reencrypt(8) needs to shift the data behind a new header, in MiB. */
  private static final int HEADER_MIB = 16;

  private final StickPlan plan;
  private final PinnedServer server;
  private final ClientIdentity client;
  private final SshKeyPair sshClient;
  private final OnionServices onions;
  private final ImageFile file;
  private final Progress progress;

  private StickImage(
      StickPlan plan,
      PinnedServer server,
      ClientIdentity client,
      SshKeyPair sshClient,
      OnionServices onions,
      ImageFile file,
      Progress progress) {
    this.plan = plan;
    this.server = server;
    this.client = client;
    this.sshClient = sshClient;
    this.onions = onions;
    this.file = file;
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
    return prepare(plan, passphrase, progress, filesystem -> {});
  }

  /**
   * Looks whether a stick could be written, as far as that can be seen beforehand.
   *
   * @throws StickException if it could not
   */
  public static void check(StickPlan plan) throws StickException {
    Tool.requireAll();
    ImageFile.check(plan);
  }

  /** What else happens to the ext4 file system before it is encrypted. */
  @FunctionalInterface
  interface FilesystemEdit {
    void edit(Path filesystem) throws IOException, StickException;
  }

  static StickImage prepare(
      StickPlan plan, Passphrase passphrase, Progress progress, FilesystemEdit edit)
      throws StickException {
    Tool.requireAll();
    ImageFile file = ImageFile.create(plan);
    OnionServices onions =
        new OnionServices(plan.config().services(), plan.onionsNeedKeys(), plan.people());
    boolean written = false;
    try (Workplace work = Workplace.open(file.folder(), plan.size().bytes())) {
      progress.begins(Phase.IDENTITY);
      ServerIdentity identity = ServerIdentity.generate(plan.name());
      ClientIdentity client = ClientIdentity.generate();
      SshKeys ssh = SshKeys.generate();
      progress.begins(Phase.FILES);
      int partitionMib = plan.size().mib() - TABLES_MIB;
      Path part =
          new DataFilesystem(work).make(plan.config(), ssh, onions, partitionMib - HEADER_MIB);
      edit.edit(part);
      progress.begins(Phase.ENCRYPTING);
      encrypt(work, part, partitionMib, plan.memory(), passphrase);
      addToken(part, plan, identity, client, ssh);
      progress.begins(Phase.ASSEMBLING);
      assemble(part, partitionMib, file);
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
      return new StickImage(plan, server, client, ssh.owner(), onions, file, progress);
    } catch (IOException e) {
      throw StickException.of(e);
    } finally {
      if (!written) {
        onions.close();
        file.close();
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

  private static void assemble(Path part, int partitionMib, ImageFile image)
      throws IOException, StickException {
    FileChannel to = image.channel();
    try (FileChannel from = FileChannel.open(part, StandardOpenOption.READ)) {
      long size = from.size();
      long done = 0;
      while (done < size) {
        done += to.transferFrom(from.position(done), PARTITION_OFFSET + done, size - done);
      }
    }
    long end = (partitionMib + (long) TABLES_MIB) << 20;
    to.write(ByteBuffer.allocate(1), end - 1);
    String table =
        "label: gpt\nstart=%dKiB, size=%dMiB, type=%s, name=%s\n"
            .formatted(PARTITION_OFFSET >> 10, partitionMib, PARTITION_TYPE, PARTITION_NAME);
    Tool.SFDISK.run(
        table, "--quiet", "--no-tell-kernel", "--no-reread", image.temporary().toString());
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
      file.promise(server.pin());
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
    progress.begins(Phase.SAVING);
    try {
      file.publish(plan.replace());
    } catch (IOException e) {
      throw file.isPublished()
          ? StickException.because(Cause.NOT_CONFIRMED, e)
          : StickException.of(e);
    }
  }

  @Override
  public void close() {
    onions.close();
    file.close();
  }
}
