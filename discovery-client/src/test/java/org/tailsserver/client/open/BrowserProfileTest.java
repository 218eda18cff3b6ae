// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.open;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.firefox.CertificateOverride;
import org.tailsserver.pinning.identity.ServerIdentity;

class BrowserProfileTest {

  private static final String THEIRS =
      """
      # PSM Certificate Override Settings file
      # This is a generated file!  Do not edit.
      router.example:443:\tOID.2.16.840.1.101.3.4.2.1\tAA:BB\t
      something a later browser writes
      """;

  @TempDir Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void aProfileWithExceptionsOfItsOwn() throws IOException {
    Files.createFile(folder.resolve("prefs.js"));
    file = Files.writeString(folder.resolve("cert_override.txt"), THEIRS);
  }

  @Test
  void keepsEveryLineThatIsNotOursAndTakesOnlyOursOutAgain() throws Exception {
    CertificateOverride workshop = server("192.0.2.7");
    assertEquals(List.of(workshop), put(workshop).inPlace());
    assertEquals(THEIRS + workshop.line(), Files.readString(file));
    put();
    assertEquals(THEIRS, Files.readString(file));
    assertFalse(Files.exists(folder.resolve(BrowserProfile.NOTE)));
  }

  @Test
  void followsAServerThatMovedAndForgetsOneThatIsGone() throws Exception {
    CertificateOverride before = server("192.0.2.7");
    CertificateOverride gone = server("192.0.2.9");
    put(before, gone);
    CertificateOverride after =
        new CertificateOverride(InetAddress.ofLiteral("192.0.2.8"), 443, before.fingerprint());
    put(after);
    assertEquals(THEIRS + after.line(), Files.readString(file));
  }

  @Test
  void recognisesWhatABrowserWroteInItsOwnWay() throws Exception {
    CertificateOverride workshop = server("192.0.2.7");
    put(workshop);
    String[] fields = workshop.line().split("\t", -1);
    String rewritten = fields[0] + "\t" + fields[1] + "\t" + fields[2] + "\tMU\tdGhl\n";
    Files.writeString(file, "# new head\n" + rewritten);
    put();
    assertEquals("# new head\n", Files.readString(file));
  }

  @Test
  void leavesAnExceptionThePersonMade() throws Exception {
    CertificateOverride workshop = server("192.0.2.7");
    Files.writeString(file, workshop.line());
    assertEquals(List.of(workshop), put(workshop).inPlace());
    put();
    assertEquals(workshop.line(), Files.readString(file), "it was there before");

    CertificateOverride other = server("192.0.2.7");
    assertEquals(List.of(other), put(other).refused());
    assertEquals(workshop.line(), Files.readString(file));
  }

  @Test
  void takesOneOfTwoServersThatWereSeenAtOneAddressAndSaysSoOfTheOther() throws Exception {
    CertificateOverride first = server("192.0.2.7");
    CertificateOverride second = server("192.0.2.7");
    BrowserProfile.Changes changes = put(first, second);
    assertEquals(List.of(first), changes.inPlace());
    assertEquals(List.of(second), changes.clashing());
    assertEquals(THEIRS + first.line(), Files.readString(file));
  }

  @Test
  void isNotTouchedWhileABrowserUsesItAndKeepsBrowsersOut() throws Exception {
    Path script =
        Files.writeString(
            folder.resolve("browser"),
            """
            import fcntl, os, sys
            fd = os.open(sys.argv[1] + "/.parentlock", os.O_WRONLY | os.O_CREAT)
            try:
                fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                print("in use", flush=True)
                sys.exit()
            print("running", flush=True)
            sys.stdin.read()
            """);
    Process browser = browser(script);
    assertEquals("running", browser.inputReader().readLine());
    assertEquals(Optional.empty(), BrowserProfile.open(folder));
    browser.outputWriter().close();
    assertEquals(0, browser.waitFor());
    try (BrowserProfile _ = BrowserProfile.open(folder).orElseThrow()) {
      assertEquals("in use", browser(script).inputReader().readLine());
    }
  }

  private Process browser(Path script) throws IOException {
    return new ProcessBuilder("/usr/bin/python3", script.toString(), folder.toString()).start();
  }

  @Test
  void somethingElseInThePlaceOfTheFileIsRefused() throws Exception {
    Files.delete(file);
    Files.createDirectory(file);
    assertThrows(IOException.class, () -> put(server("192.0.2.7")));
    assertTrue(Files.isDirectory(file));
  }

  @Test
  void anEmptyFolderIsNone() throws IOException {
    assertTrue(BrowserProfile.isOne(folder));
    assertFalse(BrowserProfile.isOne(Files.createDirectory(folder.resolve("empty"))));
  }

  private BrowserProfile.Changes put(CertificateOverride... wanted) throws IOException {
    try (BrowserProfile profile = BrowserProfile.open(folder).orElseThrow()) {
      return profile.put(List.of(wanted));
    }
  }

  private static CertificateOverride server(String address) throws Exception {
    X509Certificate certificate = ServerIdentity.generate(ServerName.of("workshop")).certificate();
    return CertificateOverride.of(
        new InetSocketAddress(InetAddress.ofLiteral(address), 443), certificate);
  }
}
