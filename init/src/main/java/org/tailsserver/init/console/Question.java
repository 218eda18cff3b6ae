// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.console;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tailsserver.init.tool.Tools;
import org.tailsserver.protocol.passphrase.Passphrase;

/**
 * One question that every password agent of the machine shows until one of them answers, or it is
 * withdrawn: systemd-ask-password(1). The answer comes through a named pipe, which unlike the
 * output of a {@link Process} passes through no buffer of Java's that cannot be wiped.
 */
final class Question implements AutoCloseable {
  /** Longer than any passphrase; what does not fit is too long for one. */
  private static final int ROOM = 8 * Passphrase.MAX_BYTES + 1;

  private final Process agents;
  private final FileChannel answers;

  private Question(Process agents, FileChannel answers) {
    this.agents = agents;
    this.answers = answers;
  }

  /**
   * Asks. Nothing that is typed is shown, not even how much it is.
   *
   * @param pipe a named pipe (fifo(7)) nobody else can open, and nobody else uses meanwhile
   * @throws IOException if nobody can be asked
   */
  static Question ask(Tools tools, Path pipe, String words) throws IOException {
    List<String> arguments =
        List.of(
            "--no-tty", "--timeout=0", "--echo=no", "--id=tails-server:stick", "-n", "--", words);
    // Open at both ends while the other program gets its own end: then neither waits for the other.
    try (FileChannel _ = FileChannel.open(pipe, READ, WRITE)) {
      Process agents = tools.start("systemd-ask-password", arguments, pipe);
      try {
        return new Question(agents, FileChannel.open(pipe, READ));
      } catch (IOException e) {
        agents.destroy();
        throw e;
      }
    }
  }

  /**
   * Waits for the answer: what was typed, and whether it can be a passphrase. Empty if it was
   * withdrawn, or an agent's user did not want to answer.
   */
  Optional<Passphrase.Reading> answer() throws IOException, InterruptedException {
    // Direct, so that the JDK makes no copy it does not wipe.
    ByteBuffer room = ByteBuffer.allocateDirect(ROOM);
    byte[] typed = new byte[0];
    try {
      boolean open = true;
      while (open) {
        // What is beyond all measure is read to its end, and gone.
        if (!room.hasRemaining()) {
          room.position(room.capacity() - 1);
        }
        open = answers.read(room) >= 0;
      }
      if (agents.waitFor() != 0) {
        return Optional.empty();
      }
      typed = new byte[room.position()];
      room.get(0, typed);
      return Optional.of(Passphrase.read(typed));
    } finally {
      Arrays.fill(typed, (byte) 0);
      for (int i = 0; i < room.capacity(); i++) {
        room.put(i, (byte) 0);
      }
    }
  }

  /** Takes it back from all agents; may be called by any thread, and does not wait. */
  void withdraw() {
    agents.destroy();
  }

  @Override
  public void close() throws IOException {
    withdraw();
    answers.close();
  }
}
