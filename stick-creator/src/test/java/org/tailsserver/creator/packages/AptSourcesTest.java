// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.packages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;

@DisplayName("Sources of packages")
class AptSourcesTest {

  private static final Path KEYS = Path.of("/keys.gpg");

  @TempDir Path folder;

  @Test
  void areThoseOfThisMachineForTheServersRelease() {
    AptSources sources =
        AptSources.of(
                List.of(
                    "|nodistro|main|https://other.example/",
                    "Debian|bookworm|contrib|http://mirror.example/contrib/",
                    "Debian|bookworm|main|http://mirror.example/debian/",
                    "Debian|bookworm|main|http://second.example/debian/",
                    "Debian|bookworm-updates|main|http://mirror.example/debian/",
                    "Debian|bookworm-security|main|tor+http://mirror.example/security/"),
                KEYS)
            .orElseThrow();
    assertEquals(
        """
        types: deb
        uris: http://mirror.example/debian/
        suites: trixie
        components: main
        signed-by: /keys.gpg

        types: deb
        uris: tor+http://mirror.example/security/
        suites: trixie-security
        components: main
        signed-by: /keys.gpg

        """,
        sources.text());
    assertEquals(
        List.of("http://mirror.example/debian/", "tor+http://mirror.example/security/"),
        sources.places());
  }

  @Test
  void areNoneWhereThisMachineIsNotDebians() {
    assertEquals(
        Optional.empty(),
        AptSources.of(
            List.of(
                "Ubuntu|noble|main|http://mirror.example/ubuntu/",
                "Debian|bookworm-security|main|http://mirror.example/security/",
                "Debian|bookworm|main|cdrom:[Debian]/"),
            KEYS));
  }

  @Test
  void areCopiedWhereAptWouldLeaveThemInTheirFolder() throws Exception {
    AptSources sources =
        read("Types: deb|URIs: file:/a file:/b https://c/file:d|Suites: x/|Signed-By: /k");
    assertTrue(sources.text().contains("uris: copy:/a copy:/b https://c/file:d\n"));
  }

  @Test
  void canHoldTheirKeyThemselves() throws Exception {
    AptSources sources =
        read(
            "URIs: file:/a|Types: deb|Signed-By:| -----BEGIN PGP| .| abc| -----END PGP|Suites: x/");
    assertTrue(
        sources.text().contains("signed-by: \n -----BEGIN PGP\n .\n abc\n -----END PGP\n"),
        sources.text());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          Types: deb|URIs: http://a/|Suites: x;                                     must say with "Signed-By"
          Types: deb|URIs: http://a/|Suites: x|Signed-By:;                          must say with "Signed-By"
          URIs: http://a/|Signed-By: /k|Trusted: yes;                               "trusted" is not allowed
          URIs: http://a/|Signed-By: /k||URIs: http://b/;                           must say with "Signed-By"
          URIs: http://a/|Signed-By: /k|ALLOW-INSECURE: yes;                        "allow-insecure" is not allowed
          URIs: http://a/|Signed-By: /k|Check-Valid-Until: no;                      "check-valid-until" is not allowed
          URIs: ftp://a/|Signed-By: /k;                                             must begin with https:
          URIs: http://a/ ssh://b|Signed-By: /k;                                    must begin with https:
          Signed-By: /k;                                                            must begin with https:
          deb http://a/ x main;                                                     not in the form deb822
          # nothing;                                                                not in the form deb822
          """)
  void mustSayWhoSignsWhatTheyGive(String lines, String why) {
    StickException refused = assertThrows(StickException.class, () -> read(lines));
    assertEquals(Cause.BAD_SOURCES, refused.what());
    assertTrue(String.valueOf(refused.getMessage()).contains(why), refused.getMessage());
  }

  private AptSources read(String lines) throws Exception {
    return AptSources.read(
        Files.writeString(folder.resolve("x.sources"), lines.replace('|', '\n') + "\n"));
  }
}
