// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.json;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.tailsserver.client.unlock.UnlockResult;
import org.tailsserver.client.verify.Sighting;
import org.tailsserver.pinning.pin.Pin;
import org.tailsserver.pinning.pin.PinVerdict;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Failure;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.wire.Frame;

/** Objects of one line each; every character beyond ASCII text is escaped where it could harm. */
public final class Json {

  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private Json() {}

  /** What {@code list --json} prints. */
  public static String listing(
      List<Sighting> seen, List<String> notSeen, List<PinStore.Damaged> damaged) {
    JsonObject object = new JsonObject();
    JsonArray servers = new JsonArray();
    seen.forEach(sighting -> servers.add(sighting(sighting)));
    object.add("servers", servers);
    JsonArray absent = new JsonArray();
    notSeen.forEach(absent::add);
    object.add("notSeen", absent);
    JsonArray broken = new JsonArray();
    for (PinStore.Damaged entry : damaged) {
      JsonObject one = new JsonObject();
      one.addProperty("petname", entry.petname());
      one.addProperty("why", entry.why().getMessage());
      broken.add(one);
    }
    object.add("damaged", broken);
    return text(object);
  }

  /** A line of {@code list --watch --json}. */
  public static String seen(Sighting sighting) {
    JsonObject object = new JsonObject();
    object.addProperty("event", "seen");
    sighting(sighting).entrySet().forEach(entry -> object.add(entry.getKey(), entry.getValue()));
    return text(object);
  }

  /** A line of {@code list --watch --json}. */
  public static String gone(String name) {
    JsonObject object = new JsonObject();
    object.addProperty("event", "gone");
    object.addProperty("name", name);
    return text(object);
  }

  /** A line of {@code unlock --json}: what the server says. */
  public static String report(Frame.Report report) {
    JsonObject object = new JsonObject();
    switch (report) {
      case Frame.Outcome(AttemptOutcome outcome) -> outcome(object, outcome);
      case Frame.State(UnlockState state) -> state(object, state);
      case Frame.Refusal(Frame.Reason reason) -> object.addProperty("refusal", lower(reason));
    }
    return text(object);
  }

  /** The last line of {@code unlock --json}. */
  public static String result(UnlockResult result, int exitCode) {
    JsonObject object = new JsonObject();
    object.addProperty(
        "result",
        switch (result) {
          case UnlockResult.NotOpened _ -> "not-opened";
          case UnlockResult.Ready _ -> "ready";
          case UnlockResult.Failed _ -> "failed";
          case UnlockResult.Restarted _ -> "restarted";
          case UnlockResult.Refused _ -> "refused";
          case UnlockResult.Lost _ -> "lost";
        });
    object.addProperty("exitCode", exitCode);
    return text(object);
  }

  private static JsonObject sighting(Sighting sighting) {
    JsonObject object = new JsonObject();
    object.addProperty("name", sighting.name());
    switch (sighting.verdict()) {
      case PinVerdict.Yours(String petname) -> {
        object.addProperty("verdict", "yours");
        object.addProperty("petname", petname);
      }
      case PinVerdict.Unknown _ -> object.addProperty("verdict", "unknown");
      case PinVerdict.Impostor(String petname, Pin _) -> {
        object.addProperty("verdict", "impostor");
        object.addProperty("petname", petname);
      }
      case PinVerdict.Thief(String petname) -> {
        object.addProperty("verdict", "impostor");
        object.addProperty("petname", petname);
      }
      case PinVerdict.Undecided(String petname, Pin _) -> {
        object.addProperty("verdict", "undecided");
        object.addProperty("petname", petname);
      }
      case PinVerdict.Unreachable(String cause) -> {
        object.addProperty("verdict", "unreachable");
        object.addProperty("cause", cause);
      }
    }
    InetSocketAddress address = sighting.address();
    object.addProperty("address", address.getAddress().getHostAddress());
    object.addProperty("port", address.getPort());
    sighting
        .certificate()
        .map(Pin::of)
        .ifPresent(pin -> {
          object.addProperty("pin", pin.text());
          object.addProperty("words", String.join(" ", pin.words()));
        });
    return object;
  }

  private static void outcome(JsonObject object, AttemptOutcome outcome) {
    switch (outcome) {
      case AttemptOutcome.Waiting(int position, Duration wait) -> {
        object.addProperty("outcome", "waiting");
        object.addProperty("position", position);
        object.addProperty("atLeastSeconds", wait.toMillis() / 1000.0);
      }
      case AttemptOutcome.Trying() -> object.addProperty("outcome", "trying");
      case AttemptOutcome.Opened() -> object.addProperty("outcome", "opened");
      case AttemptOutcome.WrongPassphrase(Duration wait) -> {
        object.addProperty("outcome", "wrong-passphrase");
        object.addProperty("retryAfterSeconds", wait.toMillis() / 1000.0);
      }
      case AttemptOutcome.TooSoon(Duration wait) -> {
        object.addProperty("outcome", "too-soon");
        object.addProperty("retryAfterSeconds", wait.toMillis() / 1000.0);
      }
      case AttemptOutcome.Busy() -> object.addProperty("outcome", "busy");
      case AttemptOutcome.Unusable(AttemptOutcome.Problem problem) -> {
        object.addProperty("outcome", "unusable");
        object.addProperty("problem", lower(problem));
      }
      case AttemptOutcome.AlreadyUnlocked() -> object.addProperty("outcome", "already-unlocked");
      case AttemptOutcome.Faulted(Failure failure) -> {
        object.addProperty("outcome", "faulted");
        failure(object, failure);
      }
    }
  }

  private static void state(JsonObject object, UnlockState state) {
    switch (state) {
      case UnlockState.Locked _ -> object.addProperty("state", "locked");
      case UnlockState.Unlocking(UnlockState.Phase phase) -> {
        object.addProperty("state", "unlocking");
        object.addProperty("phase", lower(phase));
      }
      case UnlockState.Unlocked() -> object.addProperty("state", "unlocked");
      case UnlockState.Starting(String service, int index, int total) -> {
        object.addProperty("state", "starting");
        object.addProperty("service", service);
        object.addProperty("index", index);
        object.addProperty("total", total);
      }
      case UnlockState.Publishing(var onions) -> {
        object.addProperty("state", "publishing");
        JsonArray all = new JsonArray();
        for (UnlockState.Onion onion : onions) {
          JsonObject one = new JsonObject();
          one.addProperty("service", onion.service());
          one.addProperty("address", onion.address());
          one.addProperty("uploaded", onion.uploaded());
          one.addProperty("reachable", onion.reachable());
          all.add(one);
        }
        object.add("onions", all);
      }
      case UnlockState.Ready(var services) -> {
        object.addProperty("state", "ready");
        JsonArray all = new JsonArray();
        for (UnlockState.ServiceStatus service : services) {
          JsonObject one = new JsonObject();
          one.addProperty("service", service.service());
          one.addProperty("running", service.running());
          one.addProperty("reason", service.reason());
          all.add(one);
        }
        object.add("services", all);
      }
      case UnlockState.Failed(Failure failure) -> {
        object.addProperty("state", "failed");
        failure(object, failure);
      }
    }
  }

  private static void failure(JsonObject object, Failure failure) {
    object.addProperty("cause", lower(failure.cause()));
    object.addProperty("remedy", lower(failure.remedy()));
    JsonArray arguments = new JsonArray();
    failure.arguments().forEach(arguments::add);
    object.add("arguments", arguments);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Gson escapes control characters; this the rest of what could steer a terminal. */
  static String text(JsonObject object) {
    StringBuilder safe = new StringBuilder();
    for (char c : GSON.toJson(object).toCharArray()) {
      switch (Character.getType(c)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.SURROGATE,
            Character.PRIVATE_USE,
            Character.UNASSIGNED,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR ->
            safe.append(String.format("\\u%04x", (int) c));
        default -> safe.append(c);
      }
    }
    return safe.toString();
  }
}
