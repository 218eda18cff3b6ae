// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.client.ssh.SshSession.Ending;
import org.tailsserver.client.ssh.SshSession.Reason;

class SshLogTest {

  @Test
  void theStatusOfACommandIsTheStatusWhateverItIs() {
    assertEquals(new Ending.Ended(0), SshLog.ending(0, ""));
    assertEquals(new Ending.Ended(7), SshLog.ending(7, "client_loop: something\n"));
    assertEquals(new Ending.Ended(255), SshLog.ending(255, "\r\n"));
  }

  @Test
  void aKeyThatIsNotTheServersIsAnImpostorsHoweverSshPutsIt() {
    assertEquals(
        new Ending.OtherHostKey(),
        SshLog.ending(
            255,
            "@@@@@\r\nREMOTE HOST IDENTIFICATION HAS CHANGED!\r\nHost key verification failed.\r\n"));
    assertEquals(
        new Ending.OtherHostKey(),
        SshLog.ending(
            255,
            "Unable to negotiate with 10.0.0.1 port 22: no matching host key type found. Their"
                + " offer: ssh-rsa\r\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "Connection refused, REFUSED",
    "No route to host, NO_ROUTE",
    "Network is unreachable, NO_ROUTE",
    "Connection timed out, TIMEOUT",
    "Invalid argument, OTHER"
  })
  void whoDoesNotAnswerIsToldFromWhoDoesNotLetIn(String words, Reason reason) {
    assertEquals(
        new Ending.NoAnswer(reason),
        SshLog.ending(255, "ssh: connect to host 10.0.0.1 port 22: " + words + "\r\n"));
    assertEquals(
        new Ending.NotLetIn(),
        SshLog.ending(255, "root@10.0.0.1: Permission denied (publickey).\r\n"));
  }

  @Test
  void whatElseSshSaysReachesThePersonWithoutWhatSteersTerminals() {
    var broken = (Ending.Broken) SshLog.ending(255, "one\r\nend: \u001b[2J gone\r\n");
    assertEquals("end: <U+001B>[2J gone", broken.words());
    assertFalse(broken.words().contains("\u001b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Permission denied (publickey).",
        "x\nroot@10.0.0.1: Permission denied (publickey).",
        "x\r\nroot@10.0.0.1: Permission denied (publickey).\r\n",
        "\nHost key verification failed.",
        "\nssh: connect to host 10.0.0.1 port 22: Connection refused",
        "\nUnable to negotiate with 10.0.0.1 port 22: no matching host key type found. x"
      })
  void whatWhoAnsweredSaysIsNeverTakenForWhatSshSays(String words) {
    String log = "Received disconnect from 10.0.0.1 port 22:2: " + words + "\r\n";
    var broken = assertInstanceOf(Ending.Broken.class, SshLog.ending(255, log));
    assertTrue(broken.words().startsWith("Received disconnect from 10.0.0.1 port 22:2:"));

    String offer =
        "Unable to negotiate with 10.0.0.1 port 22: no matching cipher found. Their offer: ";
    assertInstanceOf(Ending.Broken.class, SshLog.ending(255, offer + words + "\r\n"));
    String keys =
        "Unable to negotiate with 10.0.0.1 port 22: no matching host key type found. Their offer: ";
    assertEquals(new Ending.OtherHostKey(), SshLog.ending(255, keys + words + "\r\n"));
  }

  @Test
  void wordsInTheMiddleOfALineDecideNothing() {
    for (String line :
        List.of(
            "banner: root@10.0.0.1: Permission denied (publickey).",
            "banner: Host key verification failed.",
            "Host key verification failed. Not.",
            "banner: ssh: connect to host 10.0.0.1",
            "banner: no matching host key type found.")) {
      assertInstanceOf(Ending.Broken.class, SshLog.ending(255, line + "\r\n"), line);
    }
  }
}
