// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tailsserver.pinning.pin.Pin;

class SshCallTest {

  private static final Path SSH = Path.of("/usr/bin/ssh");
  private static final Path LOG = Path.of("/run/user/1000/log");
  private static final String HEX =
      "39e9b5c53a9bbc1c4a5ec56ef3d83a6ca5f2a03ba0c8cb8a1a36c6bb1b0d9a87";

  private static List<String> argv(String address, String... command) throws Exception {
    Pin pin = Pin.parse("sha256:" + HEX);
    return new SshCall(pin, InetAddress.ofLiteral(address), 22, "root", List.of(command))
        .argv(SSH, LOG);
  }

  @Test
  void startsAProgramByItsPathWithNoConfigurationButItsOwn() throws Exception {
    assertEquals(
        List.of("/usr/bin/ssh", "-F", "none", "-E", LOG.toString()),
        argv("192.0.2.1").subList(0, 5));
  }

  @Test
  void trustsOneKeyAndShowsOne() throws Exception {
    List<String> argv = argv("192.0.2.1");
    for (String option :
        List.of(
            "StrictHostKeyChecking=yes",
            "UserKnownHostsFile=known_hosts",
            "GlobalKnownHostsFile=none",
            "HostKeyAlias=tails-server-" + HEX,
            "HostKeyAlgorithms=ssh-ed25519",
            "CheckHostIP=no",
            "UpdateHostKeys=no",
            "IdentityFile=id_ed25519",
            "IdentitiesOnly=yes",
            "IdentityAgent=none",
            "PasswordAuthentication=no",
            "ForwardAgent=no",
            "ForwardX11=no",
            "ClearAllForwardings=yes",
            "ControlPath=none",
            "ProxyCommand=none")) {
      int at = argv.indexOf(option);
      assertTrue(at > 0, option);
      assertEquals("-o", argv.get(at - 1));
    }
  }

  @Test
  void noWordBehindTheAddressIsAnOption() throws Exception {
    List<String> argv = argv("fe80::1", "-oProxyCommand=touch x", "--", "a b", "");
    int end = argv.indexOf("--");
    assertEquals(
        List.of("--", "fe80:0:0:0:0:0:0:1", "-oProxyCommand=touch x", "--", "a b", ""),
        argv.subList(end, argv.size()));
    assertEquals(List.of("-p", "22", "-l", "root"), argv.subList(end - 4, end));
  }

  @Test
  void sshLearnsWhatTheTerminalIsAndNothingElse() {
    Map<String, String> ours =
        Map.of(
            "TERM", "xterm",
            "LC_ALL", "C.UTF-8",
            "SSH_AUTH_SOCK", "/run/agent",
            "SSH_ASKPASS", "/bin/ask",
            "DISPLAY", ":0",
            "LD_PRELOAD", "x",
            "HOME", "/home/owner",
            "PATH", "/home/owner/bin");
    assertEquals(
        Map.of("TERM", "xterm", "LC_ALL", "C.UTF-8", "PATH", "/usr/bin:/bin"),
        new SshSession(SSH, ours).kept());
  }
}
