// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One thread that serves any number of non-blocking channels. */
final class ChannelLoop implements AutoCloseable {

  /** What serves one channel; called from the loop's thread only. */
  interface Served {

    /** The channel can be read, written or accepted from; deals with its own errors. */
    void ready();

    /** The loop ends: closes the channel. */
    void end();
  }

  private final Selector selector = Selector.open();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean closing;

  private ChannelLoop(String name) throws IOException {
    thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  static ChannelLoop start(String name) throws IOException {
    ChannelLoop loop = new ChannelLoop(name);
    loop.thread.start();
    return loop;
  }

  /** Runs something on the loop's thread, soon; never after the loop has ended. */
  void execute(Runnable task) {
    tasks.add(task);
    selector.wakeup();
  }

  /** Serves a non-blocking channel from now on; called from the loop's thread only. */
  SelectionKey register(SelectableChannel channel, int operations, Served served)
      throws IOException {
    return channel.register(selector, operations, served);
  }

  /** Whether it has been told to end; if not and it ends, it broke down. */
  boolean isClosing() {
    return closing;
  }

  void await() throws InterruptedException {
    thread.join();
  }

  /** Tells the loop to end, once the tasks it has are done. */
  @Override
  public void close() {
    closing = true;
    selector.wakeup();
  }

  private void run() {
    try (selector) {
      try {
        while (!closing) {
          selector.select(key -> ((Served) key.attachment()).ready());
          runTasks();
        }
        runTasks();
      } finally {
        List.copyOf(selector.keys()).forEach(key -> ((Served) key.attachment()).end());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }
}
