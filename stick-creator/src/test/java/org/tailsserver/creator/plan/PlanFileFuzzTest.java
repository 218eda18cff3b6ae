// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tailsserver.config.catalogue.Catalogue;
import org.tailsserver.config.name.InvalidServerNameException;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.config.toml.TomlException;
import org.tailsserver.config.toml.TomlValue;
import org.tailsserver.creator.faults.Catalogues;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickPlan;

/** Any bytes at all are a plan or are refused; what is one is the same when written and read. */
class PlanFileFuzzTest {

  /** Fuzzed from the module's folder for builds. */
  private static final List<Path> CATALOGUES =
      List.of(Catalogues.OURS, Path.of("..").resolve(Catalogues.OURS));

  private static final ServiceChoices CHOICES = choices();

  private static ServiceChoices choices() {
    try {
      for (Path folder : CATALOGUES) {
        if (folder.toFile().isDirectory()) {
          return new ServiceChoices(Catalogue.load(folder));
        }
      }
    } catch (IOException | TomlException e) {
      throw new IllegalStateException(e);
    }
    throw new IllegalStateException("no catalogue");
  }

  static Stream<Arguments> seeds() {
    return Stream.of(
            """
            version = 1
            image = "workshop.img"
            size = "72M"
            name = "workshop"
            memory-class = 256
            strict = true
            onions-need-keys = true
            people = ["alice", "bob"]
            secrets = ["gobby.password"]

            [service.gobby]
            autosave-seconds = 30
            """,
            "version = 1\nonions-need-keys = false\n[service]\n",
            "version = 1\npeople = [\"a\"]\nonions-need-keys = false\n",
            "version = 1\n[service.gobby]\npassword = \"x\"\n",
            "version = 1\nsize = \"1048576M\"\nimage = \"\\u00e9\\n\"\n",
            "version = 1\nname = \"\"\"a\n\"\"\"\nmemory-class = 9223372036854775808\n")
        .map(text -> Arguments.of((Object) text.getBytes(UTF_8)));
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 20_000)
  void anyBytesAreAPlanOrRefused(byte[] bytes) {
    PlanDraft draft;
    try {
      draft = PlanFile.parse("plan.toml", new String(bytes, UTF_8), CHOICES);
    } catch (TomlException e) {
      String message = String.valueOf(e.getMessage());
      assertTrue(message.startsWith("plan.toml"), message);
      assertTrue(message.codePoints().noneMatch(Character::isISOControl), message);
      return;
    }
    try {
      StickPlan plan = complete(draft);
      PlanDraft again = PlanFile.parse("again.toml", PlanFile.text(plan, CHOICES, true), CHOICES);
      assertEquals(plan, complete(again));
    } catch (StickException e) {
      assertTrue(!String.valueOf(e.getMessage()).isBlank());
    } catch (TomlException e) {
      throw new AssertionError(e);
    }
  }

  private static StickPlan complete(PlanDraft draft) throws StickException {
    for (OptionName secret : draft.owed()) {
      draft.option(secret, new TomlValue.Text("sesame"));
    }
    if (draft.image().isEmpty()) {
      draft.image(Path.of("a.img"));
    }
    if (draft.name().isEmpty()) {
      try {
        draft.name(ServerName.of("a"));
      } catch (InvalidServerNameException e) {
        throw new AssertionError(e);
      }
    }
    return draft.complete();
  }
}
