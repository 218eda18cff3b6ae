// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.page;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.tailsserver.portal.page.Page.Form;
import org.tailsserver.portal.page.Page.Notice;
import org.tailsserver.portal.page.Page.Progress;
import org.tailsserver.portal.page.Page.Service;
import org.tailsserver.portal.page.Page.Step;
import org.tailsserver.portal.page.Page.Tone;
import org.tailsserver.portal.unlock.OwnAttempt;
import org.tailsserver.portal.unlock.ServerSight;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Failure;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.state.UnlockState.Phase;

/**
 * Chooses the page for a visit. Only the owner, whose passphrase was right, sees services,
 * addresses and the details of failures; everyone else sees no more than "locked", "being
 * unlocked", "unlocked" and what became of their own attempt. Thread-safe.
 */
final class PageChoice {
  private static final Duration WHILE_WORKING = Duration.ofSeconds(2);
  private static final Duration WHILE_WATCHING = Duration.ofSeconds(5);

  /** Waits up to this long pass while one types, so the form is shown at once. */
  private static final Duration SHORT_WAIT = Duration.ofSeconds(4);

  private static final List<Phase> PHASES = List.of(Phase.values());
  private static final int SERVICES_STEP = PHASES.size();
  private static final int PUBLISHING_STEP = SERVICES_STEP + 1;

  private final Words words;
  private final String name;

  PageChoice(Words words, String name) {
    this.words = words;
    this.name = name;
  }

  Page choose(Visit visit) {
    Page page = visit.attempt().isOwner() ? forOwner(visit) : forStranger(visit);
    if (visit.mayUnlock() || page.form() == Form.NONE) {
      return page;
    }
    boolean failed =
        visit.server() instanceof ServerSight.Told told
            && told.state() instanceof UnlockState.Failed;
    return failed ? page.asking(Form.NONE) : strict();
  }

  /** Instead of any page that asks for the passphrase. */
  private Page strict() {
    return watching("strict", WHILE_WATCHING);
  }

  private Page forOwner(Visit visit) {
    return switch (visit.server()) {
      case ServerSight.Silent() -> silent("silent.owner");
      case ServerSight.Told(UnlockState state) ->
          switch (state) {
            case UnlockState.Locked locked -> form(visit, locked).noticing(notice("interrupted"));
            case UnlockState.Unlocking(Phase phase) -> working(PHASES.indexOf(phase), "");
            case UnlockState.Unlocked() -> working(SERVICES_STEP, "");
            case UnlockState.Starting(String service, int index, int total) ->
                working(SERVICES_STEP, words.say("step.services.now", service, index, total));
            case UnlockState.Publishing(List<UnlockState.Onion> onions) ->
                working(PUBLISHING_STEP, "").listing(onions.stream().map(this::address).toList());
            case UnlockState.Ready(List<UnlockState.ServiceStatus> services) -> ready(services);
            case UnlockState.Failed(Failure failure) -> failed(visit, failure, true);
          };
    };
  }

  private Page forStranger(Visit visit) {
    return switch (visit.server()) {
      case ServerSight.Silent() -> silent("silent.text");
      case ServerSight.Told told ->
          switch (told.state()) {
            case UnlockState.Locked locked -> pendingOr(visit, told.state(), form(visit, locked));
            case UnlockState.Unlocking(Phase phase) when phase.compareTo(Phase.OPENING) <= 0 ->
                pendingOr(visit, told.state(), formWhileOthersTry(visit));
            case UnlockState.Unlocking _ ->
                pendingOr(visit, told.state(), watching("stranger.unlocking", WHILE_WATCHING));
            case UnlockState.Unlocked _, UnlockState.Starting _, UnlockState.Publishing _ ->
                unlockedByOthers(visit);
            case UnlockState.Ready _ -> unlockedByOthers(visit);
            case UnlockState.Failed(Failure failure) ->
                pendingOr(visit, told.state(), failed(visit, failure, false));
          };
    };
  }

  /** While this browser's own attempt waits or runs, that is what it wants to see. */
  private Page pendingOr(Visit visit, UnlockState state, Page otherwise) {
    return switch (visit.attempt()) {
      case OwnAttempt.Told(AttemptOutcome.Waiting(int position, Duration wait), Duration age) ->
          waiting(position, wait.minus(age));
      case OwnAttempt.Told(AttemptOutcome.Trying(), Duration _) ->
          trying(state instanceof UnlockState.Unlocking(Phase phase) ? PHASES.indexOf(phase) : 0);
      case OwnAttempt.Told _, OwnAttempt.None _, OwnAttempt.Interrupted _ -> otherwise;
    };
  }

  private Page waiting(int position, Duration left) {
    String text =
        position == 0 ? words.say("waiting.first") : words.count("waiting.text", position);
    long seconds = left.plusMillis(999).toSeconds();
    return Page.of(
            Tone.WORKING,
            words.say("waiting.title", name),
            left.isPositive() ? text + " " + words.count("waiting.wait", seconds) : text,
            words.say("waiting.note"))
        .again(WHILE_WORKING);
  }

  private Page silent(String text) {
    return Page.of(
            Tone.WORKING,
            words.say("silent.title", name),
            words.say(text),
            words.say("silent.note"))
        .again(WHILE_WATCHING);
  }

  private Page trying(int step) {
    return Page.of(Tone.WORKING, words.say("working.title", name), words.say("working.note"))
        .showing(steps(step, ""))
        .again(WHILE_WORKING);
  }

  private Page working(int step, String nowText) {
    return Page.of(
            Tone.WORKING,
            words.say("working.title", name),
            words.say("working.opened"),
            words.say("working.note"))
        .showing(steps(step, nowText))
        .again(WHILE_WORKING);
  }

  private Page watching(String key, Duration refresh) {
    return Page.of(
            Tone.CALM,
            words.say(key + ".title", name),
            words.say(key + ".text"),
            words.say(key + ".note"))
        .again(refresh);
  }

  private Page unlockedByOthers(Visit visit) {
    Page page = watching("stranger.unlocked", Duration.ZERO);
    return visit.attempt() instanceof OwnAttempt.Told(AttemptOutcome outcome, Duration _)
            && (outcome instanceof AttemptOutcome.AlreadyUnlocked || !outcome.isFinal())
        ? page.noticing(notice("already"))
        : page;
  }

  private Page form(Visit visit, UnlockState.Locked locked) {
    Page page = Page.of(Tone.CALM, words.say("form.title", name), words.say("form.lead"));
    if (locked.attemptsSoFar() > 0) {
      page =
          Page.of(
              Tone.CALM,
              words.say("form.title", name),
              words.say("form.lead"),
              words.count("form.guesses", locked.attemptsSoFar()));
    }
    return answered(visit, page);
  }

  private Page formWhileOthersTry(Visit visit) {
    return answered(
        visit,
        Page.of(
            Tone.CALM,
            words.say("form.title", name),
            words.say("form.lead"),
            words.say("form.others")));
  }

  /** A page with the form, and above it what became of the attempt before. */
  private Page answered(Visit visit, Page page) {
    Page asking = page.asking(visit.showTyping() ? Form.SHOWN_TYPING : Form.HIDDEN_TYPING);
    return switch (visit.attempt()) {
      case OwnAttempt.None() -> asking;
      case OwnAttempt.Interrupted() -> asking.noticing(notice("interrupted"));
      case OwnAttempt.Told(AttemptOutcome outcome, Duration age) ->
          switch (outcome) {
            case AttemptOutcome.WrongPassphrase(Duration wait) ->
                afterWait(asking, "wrong", wait.minus(age));
            case AttemptOutcome.TooSoon(Duration wait) ->
                afterWait(asking, "soon", wait.minus(age));
            case AttemptOutcome.Busy() -> asking.noticing(notice("busy"));
            case AttemptOutcome.Unusable(AttemptOutcome.Problem problem) ->
                asking.noticing(notice("unusable." + problem.name()));
            case AttemptOutcome.Faulted(Failure failure) ->
                asking.noticing(
                    new Notice(
                        words.say("failed.title", name),
                        what(failure) + " " + words.say("remedy." + failure.remedy().name())));
            case AttemptOutcome.Opened _,
                AttemptOutcome.AlreadyUnlocked _,
                AttemptOutcome.Waiting _,
                AttemptOutcome.Trying _ ->
                asking;
          };
    };
  }

  private Page afterWait(Page asking, String key, Duration left) {
    if (left.compareTo(SHORT_WAIT) <= 0) {
      return asking.noticing(notice(key));
    }
    long seconds = left.plusMillis(999).toSeconds();
    return Page.of(Tone.CALM, asking.title(), words.count("wrong.wait", seconds))
        .noticing(notice(key))
        .again(Duration.ofSeconds(seconds));
  }

  private Page ready(List<UnlockState.ServiceStatus> services) {
    boolean allRun = services.stream().allMatch(UnlockState.ServiceStatus::running);
    return Page.of(
            allRun ? Tone.GOOD : Tone.TROUBLE,
            words.say(allRun ? "ready.title" : "ready.partly.title", name),
            words.say(
                services.isEmpty()
                    ? "ready.none.text"
                    : allRun ? "ready.text" : "ready.partly.text"))
        .listing(services.stream().map(this::service).toList())
        .offeringDone();
  }

  private Page failed(Visit visit, Failure failure, boolean owner) {
    List<String> text = new ArrayList<>();
    text.add(what(failure));
    if (!failure.arguments().isEmpty()) {
      text.add(
          owner
              ? words.say("failed.detail") + " " + String.join(", ", failure.arguments())
              : words.say("failed.note"));
    }
    Page page =
        Page.of(Tone.TROUBLE, words.say("failed.title", name), text.toArray(String[]::new))
            .advising(words.say("remedy." + failure.remedy().name()));
    if (failure.retryable()) {
      return page.asking(visit.showTyping() ? Form.SHOWN_TYPING : Form.HIDDEN_TYPING);
    }
    return page;
  }

  /** What happened, as far as anybody may read it. */
  private String what(Failure failure) {
    String key = "failure." + failure.cause().name();
    if (failure.cause() != Failure.Cause.NOT_ENOUGH_MEMORY) {
      return words.say(key);
    }
    return failure.arguments().isEmpty()
        ? words.say(key + ".bare")
        : words.say(key, failure.arguments().getFirst());
  }

  private List<Step> steps(int current, String nowText) {
    List<Step> steps = new ArrayList<>();
    for (Phase phase : PHASES) {
      steps.add(step(current, PHASES.indexOf(phase), words.say("step." + phase.name())));
    }
    boolean named = current == SERVICES_STEP && !nowText.isEmpty();
    steps.add(step(current, SERVICES_STEP, named ? nowText : words.say("step.services")));
    if (current == PUBLISHING_STEP) {
      steps.add(step(current, PUBLISHING_STEP, words.say("step.publishing")));
    }
    return List.copyOf(steps);
  }

  private static Step step(int current, int index, String text) {
    Progress progress =
        index < current ? Progress.DONE : index == current ? Progress.NOW : Progress.LATER;
    return new Step(progress, text);
  }

  private Service service(UnlockState.ServiceStatus status) {
    return new Service(
        status.service(),
        status.running(),
        words.say(status.running() ? "services.running" : "services.failed"),
        status.reason());
  }

  private Service address(UnlockState.Onion onion) {
    String status =
        onion.reachable()
            ? "publishing.reachable"
            : onion.uploaded() ? "publishing.uploaded" : "publishing.pending";
    return new Service(onion.service(), onion.reachable(), words.say(status), onion.address());
  }

  private Notice notice(String key) {
    return new Notice(words.say(key + ".heading"), words.say(key + ".text"));
  }
}
