// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.page;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Writes the pages. Thread-safe. */
public final class Pages {
  private final Template template;
  private final Words words;
  private final ServerCard card;
  private final Supplier<NameOnLan> nameOnLan;
  private final PageChoice choice;

  /**
   * @param nameOnLan asked anew for every page
   */
  public Pages(Template template, ServerCard card, Supplier<NameOnLan> nameOnLan) {
    this.template = template;
    this.words = template.words();
    this.card = card;
    this.nameOnLan = nameOnLan;
    this.choice = new PageChoice(words, card.name());
  }

  /**
   * A finished page.
   *
   * @param refresh after what time to load it again; zero for never
   */
  public record Written(String html, Duration refresh) {}

  /** The page for a visit. */
  public Written write(Visit visit) {
    return written(choice.choose(visit));
  }

  /** The page after the owner pressed Done. */
  public Written writeClosed() {
    return written(
        Page.of(
            Page.Tone.GOOD,
            words.say("closed.title"),
            words.say("closed.text", card.name()),
            words.say("closed.note")));
  }

  /** The page for a request that is turned away. */
  public Written writeRefused(Refusal refusal) {
    return written(
        Page.of(Page.Tone.TROUBLE, words.say("refused.title"), words.say(refusal.key()))
            .goingBack());
  }

  /** The source expression for the pages' style sheet in a Content-Security-Policy header. */
  public String styleSource() {
    return template.styleSource();
  }

  private Written written(Page page) {
    Map<String, Object> variables = new HashMap<>(page.variables());
    variables.put("name", card.name());
    variables.put("words", card.words());
    variables.put("certificate", card.certificate());
    String conflict =
        switch (nameOnLan.get()) {
          case NameOnLan.Own() -> "";
          case NameOnLan.Renamed(String now) -> words.say("conflict.text", card.name(), now);
        };
    variables.put("conflicted", !conflict.isEmpty());
    variables.put("conflict", conflict);
    return new Written(template.fill(variables), page.refresh());
  }
}
