// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.open;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tailsserver.pinning.firefox.CertificateOverride;
import org.tailsserver.pinning.pin.CertificateFingerprint;

class VisitProfileTest {

  private static final Pattern SETTING =
      Pattern.compile("user_pref\\(\"([A-Za-z0-9._-]+)\", (\"[^\"\\\\]*\"|true|false|\\d+)\\);");
  private static final CertificateOverride OVERRIDE = at("192.168.1.7");

  @TempDir Path folder;

  @Test
  void holdsTheExceptionsAndTheSettingsAndNothingElse() throws IOException {
    new VisitProfile(OVERRIDE, 9050).write(folder);
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          Set.of("cert_override.txt", "user.js"),
          files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
    }
  }

  @Test
  void takesExactlyOneCertificateAtOneAddress() throws IOException {
    new VisitProfile(OVERRIDE, 9050).write(folder);
    assertEquals(OVERRIDE.line(), Files.readString(folder.resolve("cert_override.txt")));
  }

  @ParameterizedTest
  @CsvSource({
    "network.proxy.no_proxies_on, '\"192.168.1.7:8443\"'",
    "network.proxy.type, 1",
    "network.proxy.socks, '\"127.0.0.1\"'",
    "network.proxy.socks_port, 40123",
    "network.proxy.socks_remote_dns, true",
    "network.proxy.failover_direct, false",
    "network.proxy.allow_bypass, false",
    "network.proxy.allow_hijacking_localhost, true",
    "security.certerror.hideAddException, true",
    "javascript.enabled, false",
    "browser.privatebrowsing.autostart, true",
    "places.history.enabled, false",
    "browser.cache.disk.enable, false",
    "browser.formfill.enable, false",
    "signon.rememberSignons, false",
    "browser.sessionstore.resume_from_crash, false",
    "toolkit.telemetry.unified, false",
    "datareporting.healthreport.uploadEnabled, false",
    "app.update.enabled, false",
    "browser.safebrowsing.phishing.enabled, false",
    "network.captive-portal-service.enabled, false",
    "network.connectivity-service.enabled, false",
    "network.prefetch-next, false",
    "network.dns.disablePrefetch, true",
    "network.http.speculative-parallel-limit, 0",
    "browser.aboutwelcome.enabled, false",
    "browser.shell.checkDefaultBrowser, false",
  })
  void says(String setting, String value) throws IOException {
    new VisitProfile(OVERRIDE, 40123).write(folder);
    assertEquals(value, settings().get(setting));
  }

  @Test
  void anIpv6ServerAloneIsReachedDirectly() throws IOException {
    new VisitProfile(at("fd00:0:0:0:0:0:0:7"), 9050).write(folder);
    assertEquals("\"[fd00::7]:8443\"", settings().get("network.proxy.no_proxies_on"));
  }

  private Map<String, String> settings() throws IOException {
    Map<String, String> settings = new HashMap<>();
    List<String> lines =
        Files.readString(folder.resolve("user.js")).lines().filter(l -> !l.isBlank()).toList();
    for (String line : lines) {
      Matcher setting = SETTING.matcher(line);
      assertTrue(line.startsWith("//") || setting.matches(), line);
      if (setting.matches()) {
        assertNull(settings.put(setting.group(1), setting.group(2)), "said twice: " + line);
      }
    }
    return settings;
  }

  private static CertificateOverride at(String address) {
    return new CertificateOverride(
        InetAddress.ofLiteral(address), 8443, new CertificateFingerprint("00" + ":AB".repeat(31)));
  }
}
