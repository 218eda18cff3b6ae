// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.ssh;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tailsserver.pinning.pin.Pin;
import org.tailsserver.pinning.ssh.SshHostKey;
import org.tailsserver.pinning.store.PinStore;

/**
 * What ssh is told to do: log in at an address with one key, and only if one other key is proved
 * there. It runs in the folder of the server, so that no name of a person's choice is in it: ssh
 * would take spaces, percent signs, quotation marks and dollars in a path for something else.
 *
 * @param server what the server's alias is made of
 * @param command what to run there; a login shell if empty
 */
public record SshCall(
    Pin server, InetAddress address, int port, String user, List<String> command) {

  /** ssh_config(5). Most are ssh's own defaults, written down because they must stay so. */
  private static final List<String> OPTIONS =
      List.of(
          // Who is there: one key, whatever the address or a name server says.
          "StrictHostKeyChecking=yes",
          "UserKnownHostsFile=" + PinStore.KNOWN_HOSTS_FILE,
          "GlobalKnownHostsFile=none",
          "KnownHostsCommand=none",
          "HostKeyAlgorithms=ssh-ed25519",
          "CheckHostIP=no",
          "NoHostAuthenticationForLocalhost=no",
          "VerifyHostKeyDNS=no",
          "UpdateHostKeys=no",
          // Who we are: one key, no agent, nothing typed.
          "IdentityFile=" + PinStore.SSH_KEY_FILE,
          "IdentitiesOnly=yes",
          "IdentityAgent=none",
          "AddKeysToAgent=no",
          "PreferredAuthentications=publickey",
          "PubkeyAuthentication=yes",
          "PasswordAuthentication=no",
          "KbdInteractiveAuthentication=no",
          "HostbasedAuthentication=no",
          "BatchMode=yes",
          // How: straight there, by a connection of its own, which carries nothing else.
          "CanonicalizeHostname=no",
          "ProxyCommand=none",
          "ProxyJump=none",
          "ControlMaster=no",
          "ControlPath=none",
          "ControlPersist=no",
          "ClearAllForwardings=yes",
          "ForwardAgent=no",
          "ForwardX11=no",
          "ForwardX11Trusted=no",
          "Tunnel=no",
          "PermitLocalCommand=no",
          "ConnectTimeout=15",
          "ServerAliveInterval=15",
          "ServerAliveCountMax=4",
          // Only what goes wrong, and no banner.
          "LogLevel=ERROR");

  public SshCall {
    command = List.copyOf(command);
  }

  /**
   * The arguments.
   *
   * @param program ssh
   * @param log the file for what ssh itself has to say
   */
  List<String> argv(Path program, Path log) {
    List<String> argv = new ArrayList<>();
    argv.add(program.toString());
    argv.addAll(List.of("-F", "none", "-E", log.toString()));
    for (String option : OPTIONS) {
      argv.addAll(List.of("-o", option));
    }
    argv.addAll(List.of("-o", "HostKeyAlias=" + SshHostKey.alias(server)));
    argv.addAll(List.of("-p", String.valueOf(port), "-l", user));
    // Nothing behind it is an option, neither the address nor a word of the command.
    argv.addAll(List.of("--", address.getHostAddress()));
    argv.addAll(command);
    return argv;
  }
}
