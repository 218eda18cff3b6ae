// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.device;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tailsserver.creator.write.Copy;
import org.tailsserver.creator.write.Destination;
import org.tailsserver.creator.write.Progress;
import org.tailsserver.creator.write.Progress.Phase;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.pinning.pin.Pin;

/**
 * A disk a stick is written onto. Until {@link #publish} nothing is written to it. Then, in this
 * order, each step on the disk before the next begins: what was on it is erased (or left, if the
 * stick is added), it is filled, the partition is written, then the table at its end; all that is
 * read back from the disk; and last the table at its beginning, without which there is no server.
 */
public final class DiskDestination implements Destination {

  /** What is erased at both ends of a disk, in bytes: tables, and marks of RAID and the like. */
  private static final int ERASED = 2 << 20;

  /**
   * How a stick comes onto a disk.
   *
   * @param add whether what is on the disk stays, and the stick comes behind it
   * @param fill whether the whole partition is filled with random data first
   */
  public record Way(boolean add, boolean fill) {}

  private final Disk disk;
  private final Disks disks;
  private final Way way;
  private final Path store;
  private final PartitionTable table;
  private final byte[] headBefore;
  private final FileChannel partition;
  private final Optional<SystemImage> system;
  private long offset;
  private long length;
  private String digest = "";
  private Optional<DiskPromise> promise = Optional.empty();
  private boolean published;

  private DiskDestination(
      Disk disk,
      Disks disks,
      Way way,
      Path store,
      PartitionTable table,
      byte[] headBefore,
      FileChannel partition,
      Optional<SystemImage> system) {
    this.disk = disk;
    this.disks = disks;
    this.way = way;
    this.store = store;
    this.table = table;
    this.headBefore = headBefore;
    this.partition = partition;
    this.system = system;
  }

  /**
   * Plans to write onto a disk; reads its partition table if the stick is added, and writes
   * nothing.
   *
   * @param store the folder of the pin store, where a promise is noted
   * @throws StickException DISK_REFUSED, DISK_BUSY, DISK_CHANGED and others if it may not be
   */
  public static DiskDestination plan(Disk disk, Disks disks, Way way, Path store)
      throws StickException {
    try (HeldDisk held = HeldDisk.hold(disk, disks)) {
      PartitionTable table =
          way.add()
              ? PartitionTable.added(held.channel(), disk.name(), disk.bytes())
              : PartitionTable.whole(disk.bytes());
      byte[] before = PartitionTable.head(held.channel());
      return new DiskDestination(
          disk, disks, way, store, table, before, nameless(), Optional.empty());
    } catch (IOException e) {
      throw failed(disk, e);
    }
  }

  /**
   * The same with a live system that is copied first, in place of all that is on the disk.
   *
   * @param system the caller's, to be closed after this
   */
  public static DiskDestination plan(
      Disk disk, Disks disks, SystemImage system, boolean fill, Path store) throws StickException {
    try (HeldDisk held = HeldDisk.hold(disk, disks)) {
      byte[] before = PartitionTable.head(held.channel());
      return new DiskDestination(
          disk,
          disks,
          new Way(false, fill),
          store,
          system.table(disk.bytes()),
          before,
          nameless(),
          Optional.of(system));
    } catch (IOException e) {
      throw failed(disk, e);
    }
  }

  /** A file that is gone when this program is, however that ends. */
  private static FileChannel nameless() throws IOException {
    Path memory = Path.of("/dev/shm");
    Path file =
        Files.isWritable(memory)
            ? Files.createTempFile(memory, "tails-server-stick-", ".partition")
            : Files.createTempFile("tails-server-stick-", ".partition");
    // On Linux the name is gone as soon as the file is open.
    return FileChannel.open(
        file,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);
  }

  /**
   * The same with a partition that lies in a file already, of any size, and is read from there.
   *
   * @param whole the caller's
   * @param hash the SHA-256, in hexadecimal, of the partition
   * @throws StickException BACKUP_TOO_LARGE
   */
  public DiskDestination with(FileChannel whole, long at, long bytes, String hash)
      throws StickException {
    if (bytes > partitionBytes()) {
      throw new StickException(
          Cause.BACKUP_TOO_LARGE, disk.name(), bytes >> 20, partitionBytes() >> 20);
    }
    DiskDestination planned =
        new DiskDestination(disk, disks, way, store, table, headBefore, whole, system);
    planned.offset = at;
    planned.length = bytes;
    planned.digest = hash;
    return planned;
  }

  /** The size of the partition the stick comes into, in bytes. */
  public long partitionBytes() {
    return table.length();
  }

  @Override
  public Path folder() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  @Override
  public void take(Path from, Progress progress) throws IOException {
    digest = Copy.of(from, partition, 0, progress::advances);
    length = partition.size();
  }

  @Override
  public void promise(Pin pin) throws IOException {
    promise = Optional.of(DiskPromise.make(store, pin));
  }

  @Override
  public void publish(Progress progress) throws IOException, StickException {
    if (published) {
      return;
    }
    try (HeldDisk held = HeldDisk.hold(disk, disks)) {
      if (way.add() && !Arrays.equals(PartitionTable.head(held.channel()), headBefore)) {
        throw new StickException(Cause.DISK_CHANGED, disk.name());
      }
      prepare(held, progress);
      if (promise.isPresent()) {
        promise.get().lastWrite(disk, table.head());
      }
      published = true;
      finish(held);
    } catch (IOException e) {
      if (published) {
        throw e;
      }
      throw failed(disk, e);
    }
    if (promise.isPresent()) {
      promise.get().keep();
    }
  }

  private void prepare(HeldDisk held, Progress progress) throws IOException, StickException {
    FileChannel channel = held.channel();
    if (!way.add()) {
      Copy.write(channel, 0, ByteBuffer.allocate(ERASED));
      Copy.write(channel, disk.bytes() - ERASED, ByteBuffer.allocate(ERASED));
      held.flush();
    }
    if (way.fill()) {
      progress.begins(Phase.FILLING);
      RandomFill.fill(channel, table.start(), table.length(), progress);
    }
    if (system.isPresent()) {
      system.get().copy(channel, progress);
    }
    progress.begins(Phase.SAVING);
    // Forced piece by piece: else the kernel takes it all at once, and nobody sees how far it is.
    Copy.of(
        partition,
        offset,
        length,
        channel,
        table.start(),
        (done, all) -> {
          channel.force(false);
          progress.advances(done, all);
        });
    Copy.write(channel, disk.bytes() - PartitionTable.TAIL, ByteBuffer.wrap(table.tail()));
    held.flush();
    progress.begins(Phase.READING_BACK);
    boolean same =
        (system.isEmpty() || system.get().isOn(channel, progress))
            && Copy.digest(channel, table.start(), length, progress::advances).equals(digest)
            && Arrays.equals(
                PartitionTable.read(
                    channel, disk.bytes() - PartitionTable.TAIL, PartitionTable.TAIL),
                table.tail());
    if (!same) {
      throw new StickException(Cause.DISK_LIES, disk.name());
    }
  }

  private void finish(HeldDisk held) throws IOException {
    Copy.write(held.channel(), 0, ByteBuffer.wrap(table.head()));
    held.flush();
    if (!Arrays.equals(PartitionTable.head(held.channel()), table.head())) {
      throw new IOException("the partition table does not read back");
    }
    held.showPartitions();
  }

  private static StickException failed(Disk disk, IOException e) {
    String why = e.getMessage();
    return e instanceof NoSuchFileException || why == null
        ? new StickException(Cause.DISK_FAILED, disk.name(), e.getClass().getSimpleName())
        : new StickException(Cause.DISK_FAILED, disk.name(), why);
  }

  @Override
  public boolean isPublished() {
    return published;
  }

  /** The pins kept by killed runs whose stick, on whatever disk, is no server. */
  public static List<Pin> brokenPromises(Path store, Disks disks) throws StickException {
    try {
      return DiskPromise.broken(store, disks).stream().map(DiskPromise.Broken::pin).toList();
    } catch (IOException e) {
      throw StickException.of(e);
    }
  }

  /** To be called when the pins of {@link #brokenPromises} are forgotten. */
  public static void forgetPromises(Path store, Disks disks) throws StickException {
    try {
      for (DiskPromise.Broken broken : DiskPromise.broken(store, disks)) {
        broken.forget();
      }
    } catch (IOException e) {
      throw StickException.of(e);
    }
  }

  @Override
  public void close() {
    promise.ifPresent(DiskPromise::close);
    try (partition) {
      digest = "";
    } catch (IOException e) {
      // It has no name: nothing is left of it when this program ends.
    }
  }
}
