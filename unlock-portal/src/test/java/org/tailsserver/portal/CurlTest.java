// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.UnlockState;

/** The real curl can unlock, with nothing but the server's certificate. */
@Timeout(60)
class CurlTest {
  @TempDir Path folder;

  @Test
  void curlTypesTheFormFollowsAndIsToldThatItIsReady() throws Exception {
    Path certificate = folder.resolve("certificate.pem");
    Files.writeString(certificate, TestPortal.IDENTITY.certificatePem());
    try (TestPortal portal = TestPortal.start()) {
      String resolve = "workshop.local:%d:127.0.0.1".formatted(portal.port());
      String url = "https://workshop.local:%d/".formatted(portal.port());
      String jar = folder.resolve("cookies").toString();
      List<String> basics =
          List.of(
              "curl",
              "-sS",
              "--fail",
              "--cacert",
              certificate.toString(),
              "--resolve",
              resolve,
              "-b",
              jar,
              "-c",
              jar);
      assertTrue(run(basics, "", url).contains("Unlock workshop"));
      run(basics, "passphrase=correct+horse", "--data-binary", "@-", url + "unlock");
      ScriptedUnlock.Attempt attempt = portal.serverMode.next();
      assertEquals("correct horse", attempt.typed());
      attempt.outcomes().accept(new AttemptOutcome.WrongPassphrase(Duration.ZERO));
      String page = "";
      while (!page.contains("That passphrase did not open the stick")) {
        page = run(basics, "", url);
      }
      run(basics, "passphrase=right", "--data-binary", "@-", url + "unlock");
      portal.serverMode.next().outcomes().accept(new AttemptOutcome.Opened());
      portal.become(new UnlockState.Ready(List.of()));
      while (!page.contains("workshop is ready")) {
        page = run(basics, "", url);
      }
    }
  }

  private static String run(List<String> basics, String input, String... more)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(basics);
    command.addAll(List.of(more));
    Process curl =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var out = curl.getOutputStream()) {
      out.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String answer = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, curl.waitFor(), answer);
    return answer;
  }
}
