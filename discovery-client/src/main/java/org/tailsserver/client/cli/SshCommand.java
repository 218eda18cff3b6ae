// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tailsserver.client.ssh.SshCall;
import org.tailsserver.client.ssh.SshProgram;
import org.tailsserver.client.ssh.SshSession;
import org.tailsserver.client.text.ClientText;
import org.tailsserver.client.text.ShellWord;
import org.tailsserver.client.verify.Location;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinStoreException;
import org.tailsserver.pinning.store.PinnedServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds a server, then logs in to it with the keys that were made with the stick. */
@Command(
    name = "ssh",
    mixinStandardHelpOptions = true,
    versionProvider = TailsServerCommand.Version.class)
final class SshCommand implements Callable<Integer> {

  /** An unlocked server has no page any more, so a search in vain is the rule here. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final int LARGEST_PORT = 65535;
  private static final Pattern USER = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");

  private final Terminal terminal;

  @Mixin private FindOption find = new FindOption();

  @Parameters(index = "1..*", paramLabel = "COMMAND", descriptionKey = "ssh-command")
  private List<String> command = List.of();

  @Option(names = "--port", paramLabel = "PORT", defaultValue = "22")
  private int port;

  @Option(names = "--user", paramLabel = "USER", defaultValue = "root")
  private String user = "";

  SshCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Failed, InterruptedException {
    if (port < 1 || port > LARGEST_PORT || !USER.matcher(user).matches()) {
      throw new Failed(ExitCode.USAGE, "ssh.usage", port, user);
    }
    Path program =
        SshProgram.find().orElseThrow(() -> new Failed(ExitCode.NO_SSH, "ssh.not-installed"));
    PinnedServer server = find.server();
    if (server.sshHostKey().isEmpty()) {
      throw new Failed(ExitCode.NO_SSH_KEY, "ssh.no-host-key", server.petname());
    }
    Path folder = folder(server);
    SshSession session = new SshSession(program, System.getenv());
    List<InetAddress> addresses = addresses(server);
    for (int i = 0; ; i++) {
      InetAddress address = addresses.get(i);
      if (i > 0) {
        new Messages(terminal, false).progress("ssh.elsewhere", address.getHostAddress());
      }
      SshSession.Ending ending = run(session, server, address, folder, program);
      if (i == addresses.size() - 1 || !(ending instanceof SshSession.Ending.NoAnswer)) {
        return code(ending, server, address);
      }
    }
  }

  private SshSession.Ending run(
      SshSession session, PinnedServer server, InetAddress address, Path folder, Path program)
      throws Failed, InterruptedException {
    try {
      return session.run(new SshCall(server.pin(), address, port, user, command), folder);
    } catch (IOException e) {
      throw new Failed(ExitCode.NO_SSH, "ssh.not-started", program);
    }
  }

  private Path folder(PinnedServer server) throws Failed {
    PinStore store = find.store();
    Optional<Path> folder;
    try {
      folder = store.sshFolder(server);
    } catch (PinStoreException e) {
      throw PinsCommand.refused(e);
    }
    return folder.orElseThrow(
        () -> new Failed(ExitCode.NO_SSH_KEY, "ssh.no-key", server.petname()));
  }

  /**
   * Where to go: to whom just proved the server's key, else to where the server was last, and if
   * nobody answers there to who announces its name. There ssh itself asks for the proof. Whoever
   * takes the server's name on the LAN keeps nobody away from it.
   */
  private List<InetAddress> addresses(PinnedServer server) throws Failed, InterruptedException {
    Messages messages = new Messages(terminal, false);
    Location location = find.look(server, PATIENCE, messages);
    List<InetAddress> unproved =
        Stream.concat(last(server, location).stream(), announced(location).stream())
            .distinct()
            .toList();
    if (location instanceof Location.Found || unproved.isEmpty()) {
      try {
        return List.of(find.verified(server, location, terminal, messages).address().getAddress());
      } catch (Failed e) {
        if (find.searches()) {
          terminal.err().println(ClientText.of("ssh.by-address", ShellWord.of(server.petname())));
        }
        throw e;
      }
    }
    messages.progress("ssh.no-page", server.petname(), unproved.getFirst().getHostAddress());
    return unproved;
  }

  /** Where it was last, if nobody there was just seen to be somebody else. */
  private Optional<InetAddress> last(PinnedServer server, Location location) throws Failed {
    Optional<InetAddress> taken =
        switch (location) {
          case Location.Impostor(var where, var _) -> Optional.of(where.getAddress());
          case Location.Thief(var where) -> Optional.of(where.getAddress());
          case Location.Found _, Location.Unreachable _, Location.NotSeen _ -> Optional.empty();
        };
    return find.lastOnOurNetworks(server).filter(last -> !taken.equals(Optional.of(last)));
  }

  private static Optional<InetAddress> announced(Location location) {
    return location instanceof Location.Unreachable(var where, var _)
        ? Optional.of(where.getAddress())
        : Optional.empty();
  }

  private int code(SshSession.Ending ending, PinnedServer server, InetAddress address)
      throws Failed {
    String where = address.getHostAddress();
    return switch (ending) {
      case SshSession.Ending.Ended(int status) -> status;
      case SshSession.Ending.OtherHostKey() ->
          throw new Failed(ExitCode.IMPOSTOR, "ssh.impostor", server.petname(), where, port);
      case SshSession.Ending.NotLetIn() ->
          throw new Failed(ExitCode.NOT_LET_IN, "ssh.not-let-in", server.petname(), user);
      case SshSession.Ending.NoAnswer(var reason) ->
          throw new Failed(
              ExitCode.UNREACHABLE,
              "ssh.no-answer",
              server.petname(),
              where,
              port,
              ClientText.of("ssh.reason." + reason));
      case SshSession.Ending.Broken(String words) ->
          throw new Failed(ExitCode.SSH_FAILED, "ssh.broken", server.petname(), words);
    };
  }
}
