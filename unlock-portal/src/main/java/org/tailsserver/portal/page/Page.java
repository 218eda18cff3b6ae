// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.page;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One page, in words, ready for the template. Immutable.
 *
 * @param tone what the page is about at a glance
 * @param title the heading and the window title
 * @param notice what the visitor must know first
 * @param paragraphs the text under the heading
 * @param form whether and how the passphrase is asked
 * @param steps the phases of an unlock, in order; empty when none runs
 * @param services each service and how it fares; only ever for the owner
 * @param next the next step after a failure; empty when there is none to take
 * @param done whether the Done button is offered
 * @param back whether a link leads back to the first page
 * @param refresh after what time the browser loads the page again; zero for never
 */
record Page(
    Tone tone,
    String title,
    Notice notice,
    List<String> paragraphs,
    Form form,
    List<Step> steps,
    List<Service> services,
    String next,
    boolean done,
    boolean back,
    Duration refresh) {

  enum Tone {
    CALM,
    WORKING,
    GOOD,
    TROUBLE
  }

  enum Form {
    NONE,
    HIDDEN_TYPING,
    SHOWN_TYPING
  }

  enum Progress {
    DONE,
    NOW,
    LATER
  }

  /** Both empty when there is nothing to say. */
  record Notice(String heading, String text) {
    static final Notice NOTHING = new Notice("", "");
  }

  record Step(Progress progress, String text) {}

  record Service(String name, boolean good, String status, String detail) {}

  static Page of(Tone tone, String title, String... paragraphs) {
    return new Page(
        tone,
        title,
        Notice.NOTHING,
        List.of(paragraphs),
        Form.NONE,
        List.of(),
        List.of(),
        "",
        false,
        false,
        Duration.ZERO);
  }

  Page noticing(Notice notice) {
    return new Page(
        tone, title, notice, paragraphs, form, steps, services, next, done, back, refresh);
  }

  Page asking(Form form) {
    return new Page(
        tone, title, notice, paragraphs, form, steps, services, next, done, back, refresh);
  }

  Page showing(List<Step> steps) {
    return new Page(
        tone, title, notice, paragraphs, form, steps, services, next, done, back, refresh);
  }

  Page listing(List<Service> services) {
    return new Page(
        tone, title, notice, paragraphs, form, steps, services, next, done, back, refresh);
  }

  Page advising(String next) {
    return new Page(
        tone, title, notice, paragraphs, form, steps, services, next, done, back, refresh);
  }

  Page offeringDone() {
    return new Page(
        tone, title, notice, paragraphs, form, steps, services, next, true, back, refresh);
  }

  Page goingBack() {
    return new Page(
        tone, title, notice, paragraphs, form, steps, services, next, done, true, refresh);
  }

  Page again(Duration refresh) {
    return new Page(
        tone, title, notice, paragraphs, form, steps, services, next, done, back, refresh);
  }

  /** The names the template uses. */
  Map<String, Object> variables() {
    return Map.ofEntries(
        Map.entry("sheet", "sheet " + tone.name().toLowerCase(Locale.ROOT)),
        Map.entry("title", title),
        Map.entry("noticeHeading", notice.heading()),
        Map.entry("noticeText", notice.text()),
        Map.entry("hasNotice", !notice.heading().isEmpty() || !notice.text().isEmpty()),
        Map.entry("paragraphs", paragraphs),
        Map.entry("asks", form != Form.NONE),
        Map.entry("action", form == Form.SHOWN_TYPING ? "/unlock?show" : "/unlock"),
        Map.entry("type", form == Form.SHOWN_TYPING ? "text" : "password"),
        Map.entry("toggleTarget", form == Form.SHOWN_TYPING ? "/" : "/?show"),
        Map.entry("toggleKey", form == Form.SHOWN_TYPING ? "form.hide" : "form.show"),
        Map.entry("hasSteps", !steps.isEmpty()),
        Map.entry("steps", steps.stream().map(Page::variables).toList()),
        Map.entry("hasServices", !services.isEmpty()),
        Map.entry("services", services.stream().map(Page::variables).toList()),
        Map.entry("hasNext", !next.isEmpty()),
        Map.entry("next", next),
        Map.entry("back", back),
        Map.entry("done", done));
  }

  private static Map<String, Object> variables(Step step) {
    return Map.of(
        "class",
        step.progress().name().toLowerCase(Locale.ROOT),
        "current",
        step.progress() == Progress.NOW ? "step" : "",
        "said",
        "step." + step.progress().name().toLowerCase(Locale.ROOT),
        "text",
        step.text());
  }

  private static Map<String, Object> variables(Service service) {
    return Map.of(
        "name", service.name(),
        "class", service.good() ? "good" : "bad",
        "status", service.status(),
        "detail", service.detail(),
        "hasDetail", !service.detail().isEmpty());
  }
}
