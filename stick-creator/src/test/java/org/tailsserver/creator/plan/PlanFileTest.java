// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tailsserver.config.catalogue.Catalogue;
import org.tailsserver.config.header.Network;
import org.tailsserver.config.header.Ways;
import org.tailsserver.config.name.PersonName;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.config.server.ServiceEntry;
import org.tailsserver.config.toml.TomlException;
import org.tailsserver.config.toml.TomlValue;
import org.tailsserver.creator.faults.Catalogues;
import org.tailsserver.creator.write.ImageSize;
import org.tailsserver.creator.write.MemoryClass;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.creator.write.StickPlan;

@DisplayName("A plan file")
class PlanFileTest {

  private static final String FULL =
      """
      version = 1
      image = "out/workshop.img"
      size = "2G"
      name = "Werkstatt Grün"
      memory-class = 512
      strict = true
      onions-need-keys = true
      people = ["alice", "bob"]
      secrets = ["gobby.password"]

      [service.notice-board]
      motto = "Hello"
      notices = 7
      pictures = true

      [service.gobby]
      """;

  @TempDir static Path folder;
  private static ServiceChoices choices = noChoices();

  private static ServiceChoices noChoices() {
    try {
      return new ServiceChoices(Catalogue.load(Catalogues.OURS));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeAll
  static void load() throws Exception {
    choices = new ServiceChoices(Catalogue.load(Catalogues.all(folder)));
  }

  @Test
  void saysEverythingButSecrets() throws Exception {
    PlanDraft draft = PlanFile.parse("plan.toml", FULL, choices);
    assertEquals(List.of(new OptionName("gobby", "password")), draft.owed());
    assertEquals(Cause.SECRET_MISSING, assertThrows(StickException.class, draft::complete).what());
    draft.option(new OptionName("gobby", "password"), new TomlValue.Text("sesame"));
    StickPlan plan = draft.complete();
    assertEquals(Path.of("out/workshop.img"), plan.image());
    assertFalse(plan.replace());
    assertEquals(new ImageSize(2048), plan.size());
    assertEquals(ServerName.of("Werkstatt Gr\u00fcn"), plan.name());
    assertEquals(MemoryClass.MIB_512, plan.memory());
    assertTrue(plan.strict() && plan.onionsNeedKeys());
    assertEquals(List.of(new PersonName("alice"), new PersonName("bob")), plan.people());
    assertEquals(
        List.of(
            new ServiceEntry(
                "notice-board",
                Map.of(
                    "motto", new TomlValue.Text("Hello"),
                    "notices", new TomlValue.Whole(7),
                    "pictures", new TomlValue.Flag(true))),
            new ServiceEntry("gobby", Map.of("password", new TomlValue.Text("sesame")))),
        plan.config().services());
  }

  @Test
  void thatIsWrittenGivesThePlanBackOnceItsSecretsAreGiven() throws Exception {
    PlanDraft draft = PlanFile.parse("plan.toml", FULL, choices);
    OptionName password = new OptionName("gobby", "password");
    draft.option(password, new TomlValue.Text("sesame"));
    StickPlan plan = draft.complete();

    String written = PlanFile.text(plan, choices, true);
    assertFalse(written.contains("sesame"), written);
    PlanDraft read = PlanFile.parse("again.toml", written, choices);
    read.option(password, new TomlValue.Text("sesame"));
    assertEquals(plan, read.complete());
  }

  @Test
  void needSayNothingButItsVersionAndTheRestHasDefaults() throws Exception {
    PlanDraft draft = PlanFile.parse("plan.toml", "version = 1\n", choices);
    assertEquals(Cause.MISSING, assertThrows(StickException.class, draft::complete).what());
    draft.image(Path.of("a.img"));
    draft.name(ServerName.of("a"));
    assertEquals(StickPlan.of(Path.of("a.img"), ServerName.of("a"), List.of()), draft.complete());
  }

  @ParameterizedTest(name = "{0}: line {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          version = 2                          | 1 | reads version 1
          name = "x"                           | 0 | "version" is missing
          version = 1\\nnames = "x"            | 2 | "names" is not known here
          version = 1\\n\\nname = "a/b"        | 3 | cannot be used: /
          version = 1\\nname = 5               | 2 | "name" must be a text
          version = 1\\nimage = ""             | 2 | cannot be the name of a file
          version = 1\\nimage = "a\\u0000"     | 2 | cannot be the name of a file
          version = 1\\nsize = "12"            | 2 | whole number of MiB or GiB
          version = 1\\nsize = 12              | 2 | "size" must be a text
          version = 1\\nmemory-class = 300     | 2 | There is no memory class 300
          version = 1\\nmemory-class = 4294967552 | 2 | There is no memory class 4294967552
          version = 1\\nstrict = "yes"         | 2 | "strict" must be true or false
          version = 1\\npeople = ["Alice"]     | 2 | lower-case letters
          version = 1\\npeople = ["owner"]     | 2 | lower-case letters
          version = 1\\npeople = "alice"       | 2 | must be a list of texts
          version = 1\\nsecrets = ["gobby.password"] | 2 | of services in this plan
          version = 1\\nsecrets = ["password"] | 2 | of services in this plan
          version = 1\\n[service.goby]         | 2 | There is no service "goby". There are: gobby, notice-board
          version = 1\\n[service.gobby]\\nsalt = 1  | 3 | has no option "salt". There are: password, autosave-seconds
          version = 1\\n[service.gobby]\\nautosave-seconds = 0 | 3 | whole number from 1 to 3600
          version = 1\\n[service.gobby]\\nautosave-seconds = "9" | 3 | whole number from 1 to 3600
          version = 1\\n[service.gobby]\\npassword = "sesame" | 3 | gobby.password is a secret
          version = 1\\nservice = 1            | 2 | "service" must be a table
          version = 1\\nsecrets = ["gobby.autosave-seconds"]\\n[service.gobby] | 2 | lists secret options
          version = 1\\n[service.gobby         | 2 | cannot be read as TOML
          """)
  void thatIsWrongIsRefusedWithItsLine(String text, int line, String words) {
    TomlException e =
        assertThrows(
            TomlException.class,
            () -> PlanFile.parse("plan.toml", text.replace("\\n", "\n") + "\n", choices));
    assertTrue(e.why().contains(words), e.getMessage());
    String where = line == 0 ? "plan.toml" : "plan.toml, line " + line;
    assertTrue(e.where().equals(where) || e.where().startsWith(where + ","), e.where());
    assertFalse(String.valueOf(e.getMessage()).contains("sesame"), e.getMessage());
  }

  @Test
  void withPeopleAndServicesForAnybodyContradictsItself() throws Exception {
    PlanDraft draft =
        PlanFile.parse(
            "plan.toml",
            """
            version = 1
            image = "a.img"
            name = "a"
            onions-need-keys = false
            people = ["alice"]
            """,
            choices);
    assertEquals(
        Cause.PEOPLE_WITHOUT_KEYS, assertThrows(StickException.class, draft::complete).what());
  }

  @Test
  void saysHowTheServerIsReachedAndIsByAllWaysIfItDoesNot() throws Exception {
    String reached =
        """
        version = 1
        image = "stick.img"
        name = "workshop"

        [ways]
        announce = false

        [network]
        addresses = ["192.168.4.2/24"]
        gateways = ["192.168.4.1"]
        """;
    StickPlan plan = PlanFile.parse("plan.toml", reached, choices).complete();
    assertEquals(new Ways(false, true, true), plan.ways());
    assertEquals(Network.of(List.of("192.168.4.2/24"), List.of("192.168.4.1")), plan.network());
    assertEquals(
        plan, PlanFile.parse("again.toml", PlanFile.text(plan, choices, true), choices).complete());

    StickPlan bare =
        PlanFile.parse("plan.toml", reached.substring(0, reached.indexOf('[')), choices).complete();
    assertEquals(Ways.ALL, bare.ways());
    assertEquals(Network.DHCP, bare.network());
    assertFalse(PlanFile.text(bare, choices, true).contains("ways"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          [ways]|web=false|console=false,             Nobody could unlock this server
          [ways]|ssh=true,                            ssh
          [ways]|console="off",                       console
          [network]|addresses=["192.168.4.2"],        These addresses cannot be used
          [network]|addresses=["server.example/24"],  These addresses cannot be used
          [network]|gateways=["192.168.4.1"],         These addresses cannot be used
          [network]|dns=["192.168.4.1"],              dns
          """)
  void saysInWhichLineNobodyWouldReachTheServer(String lines, String why) {
    TomlException wrong =
        assertThrows(
            TomlException.class,
            () -> PlanFile.parse("plan.toml", "version = 1\n" + lines.replace('|', '\n'), choices));
    assertTrue(wrong.where().startsWith("plan.toml, line "), wrong.where());
    assertTrue(String.valueOf(wrong.getMessage()).contains(why), wrong.getMessage());
  }
}
