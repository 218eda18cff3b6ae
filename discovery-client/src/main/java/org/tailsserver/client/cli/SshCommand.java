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
import org.tailsserver.client.ssh.SshCall;
import org.tailsserver.client.ssh.SshProgram;
import org.tailsserver.client.ssh.SshSession;
import org.tailsserver.client.text.ClientText;
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
    InetAddress address = address(server);
    SshCall call = new SshCall(server.pin(), address, port, user, command);
    try {
      return code(new SshSession(program, System.getenv()).run(call, folder), server, address);
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
   * Where to go: to whom just proved the server's key, else to where the server should be. There
   * ssh itself asks for the proof.
   */
  private InetAddress address(PinnedServer server) throws Failed, InterruptedException {
    Messages messages = new Messages(terminal, false);
    Location location = find.look(server, PATIENCE, messages);
    Optional<InetAddress> unproved =
        switch (location) {
          case Location.Unreachable(var where, var _) -> Optional.of(where.getAddress());
          case Location.NotSeen _ -> server.lastAddress();
          case Location.Found _, Location.Impostor _, Location.Thief _ -> Optional.empty();
        };
    if (unproved.isEmpty()) {
      return find.verified(server, location, terminal, messages).address().getAddress();
    }
    messages.progress("ssh.no-page", server.petname(), unproved.get().getHostAddress());
    return unproved.get();
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
