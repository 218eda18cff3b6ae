// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.device;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;

/**
 * A disk nobody else has: while it is held the kernel lets nobody mount it or a partition of it,
 * nor make anything of them (open(2), O_EXCL on block devices), and udev leaves it alone (its lock,
 * "Locking Block Device Access" of systemd). Java has neither, so they are asked of the C library.
 * Not thread-safe.
 */
@SuppressWarnings("restricted") // that is what is wanted here
public final class HeldDisk implements AutoCloseable {
  // x86-64 and arm64 Linux alike.
  private static final int O_RDWR = 2;
  private static final int O_EXCL = 0200;
  private static final int O_CLOEXEC = 02000000;
  private static final int LOCK_EX_NB = 2 | 4;
  private static final int EACCES = 13;
  private static final int EPERM = 1;
  private static final int EBUSY = 16;
  private static final int EROFS = 30;
  private static final int FADV_DONTNEED = 4;
  private static final long BLKRRPART = 0x125F;

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO_VALUE =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  // Variadic functions: what follows the named arguments is passed otherwise on some machines.
  private static final MethodHandle OPEN =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("open"),
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
          Linker.Option.firstVariadicArg(2),
          ERRNO);
  private static final MethodHandle IOCTL =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("ioctl"),
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle FLOCK = plain("flock", JAVA_INT, JAVA_INT);
  private static final MethodHandle CLOSE = plain("close", JAVA_INT);
  private static final MethodHandle FADVISE =
      plain("posix_fadvise", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);

  private final int descriptor;
  private final FileChannel channel;

  private HeldDisk(int descriptor, FileChannel channel) {
    this.descriptor = descriptor;
    this.channel = channel;
  }

  /**
   * Takes hold of a disk that may be written to, and is the very one that was looked at.
   *
   * @throws StickException DISK_BUSY, DISK_NOT_ALLOWED, DISK_REFUSED, DISK_CHANGED
   */
  public static HeldDisk hold(Disk disk, Disks disks) throws StickException, IOException {
    requireUsable(disk);
    HeldDisk held = take(disk);
    boolean same = false;
    try {
      held.requireSame(disk, disks);
      same = true;
      return held;
    } finally {
      if (!same) {
        held.close();
      }
    }
  }

  private static void requireUsable(Disk disk) throws StickException {
    Optional<Refusal> refusal = disk.refusal();
    if (refusal.isPresent()) {
      throw new StickException(Cause.DISK_REFUSED, disk.name(), refusal.get().text());
    }
  }

  /** Asked while nobody else can take the disk or its name. */
  private void requireSame(Disk disk, Disks disks) throws IOException, StickException {
    Optional<Disk> now = disks.find(disk.name());
    if (now.isEmpty()
        || !now.get().isSame(disk)
        || !number().equals(disk.number())
        || channel.size() != disk.bytes()) {
      throw new StickException(Cause.DISK_CHANGED, disk.name());
    }
    requireUsable(now.get());
  }

  private static HeldDisk take(Disk disk) throws StickException, IOException {
    int descriptor = open(disk);
    boolean held = false;
    try {
      lock(descriptor, disk);
      // Through the descriptor, not the name: that may mean another disk by now.
      FileChannel channel =
          FileChannel.open(
              Path.of("/proc/self/fd/" + descriptor),
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      held = true;
      return new HeldDisk(descriptor, channel);
    } finally {
      if (!held) {
        call(CLOSE, descriptor);
      }
    }
  }

  /** udev holds a lock for the moment in which it looks at a disk that was just written to. */
  private static void lock(int descriptor, Disk disk) throws StickException, IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (call(FLOCK, descriptor, LOCK_EX_NB) != 0) {
      if (System.nanoTime() - end > 0) {
        throw new StickException(Cause.DISK_BUSY, disk.name());
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private static int open(Disk disk) throws StickException, IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment path = arena.allocateFrom(disk.node().toString());
      int descriptor = (int) OPEN.invokeExact(state, path, O_RDWR | O_EXCL | O_CLOEXEC, 0);
      if (descriptor >= 0) {
        return descriptor;
      }
      throw switch ((int) ERRNO_VALUE.get(state, 0L)) {
        case EBUSY -> new StickException(Cause.DISK_BUSY, disk.name());
        case EACCES, EPERM -> new StickException(Cause.DISK_NOT_ALLOWED, disk.name());
        case EROFS ->
            new StickException(
                Cause.DISK_REFUSED,
                disk.name(),
                Refusal.of(Refusal.Reason.READ_ONLY).orElseThrow().text());
        default -> new StickException(Cause.DISK_CHANGED, disk.name()); // gone by now
      };
    } catch (StickException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException(e);
    }
  }

  /** To read and write it. */
  public FileChannel channel() {
    return channel;
  }

  /** The device number of what is held, as {@link Disk#number} has it. */
  private String number() throws IOException {
    long number = (long) Files.getAttribute(Path.of("/proc/self/fd/" + descriptor), "unix:rdev");
    // makedev(3), as the C library lays it out.
    long major = (number >>> 8 & 0xfff) | (number >>> 32 & 0xfffff000L);
    long minor = (number & 0xff) | (number >>> 12 & 0xffffff00L);
    return major + ":" + minor;
  }

  /** What is written is on the disk when this returns, and is read from there from now on. */
  public void flush() throws IOException {
    channel.force(true);
    call(FADVISE, descriptor, 0L, 0L, FADV_DONTNEED);
  }

  /** Lets the kernel see the new partitions; it does so by itself later, at the latest. */
  public void showPartitions() throws IOException {
    call(IOCTL, descriptor, BLKRRPART, 0L);
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      call(CLOSE, descriptor);
    }
  }

  private static MethodHandle plain(String name, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name), FunctionDescriptor.of(JAVA_INT, arguments));
  }

  private static int call(MethodHandle function, Object... arguments) throws IOException {
    try {
      return (int) function.invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException(e);
    }
  }
}
