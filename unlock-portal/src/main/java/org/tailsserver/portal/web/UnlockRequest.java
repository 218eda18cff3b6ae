// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.web;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.tailsserver.portal.page.Pages;
import org.tailsserver.portal.page.Refusal;
import org.tailsserver.portal.page.Visit;
import org.tailsserver.portal.unlock.AttemptBook;
import org.tailsserver.portal.unlock.OwnAttempt;
import org.tailsserver.portal.unlock.ServerMode;
import org.tailsserver.portal.unlock.ServerSight;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Failure;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.wire.FrameCodec;

/**
 * Takes a passphrase: from a browser's form, answered by a redirect to the page that tells the
 * rest, or from the discovery client as raw bytes, answered by a stream of frames.
 */
final class UnlockRequest {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String RAW = "application/octet-stream";
  private static final int UNUSABLE = 422;
  private static final int UNAVAILABLE = 503;

  private final ServerMode serverMode;
  private final AttemptBook attempts;
  private final Pages pages;
  private final Answers answers;
  private final Visitors visitors;
  private final Limits limits;

  UnlockRequest(
      ServerMode serverMode,
      AttemptBook attempts,
      Pages pages,
      Answers answers,
      Visitors visitors,
      Limits limits) {
    this.serverMode = serverMode;
    this.attempts = attempts;
    this.pages = pages;
    this.answers = answers;
    this.visitors = visitors;
    this.limits = limits;
  }

  void handle(Request request, Response response, Callback callback) {
    if (!visitors.mayUnlock(request)) {
      answers.refuse(response, callback, Refusal.STRICT);
      return;
    }
    if (request.getLength() > limits.bodyBytes()) {
      answers.refuse(response, callback, Refusal.LARGE);
      return;
    }
    RequestBody.read(
        request,
        limits.bodyBytes(),
        end -> {
          switch (end) {
            case RequestBody.End.Whole(byte[] body) -> {
              try {
                take(request, response, callback, body);
              } finally {
                Arrays.fill(body, (byte) 0);
              }
            }
            case RequestBody.End.TooLarge() -> answers.refuse(response, callback, Refusal.LARGE);
            case RequestBody.End.Broken() -> answers.refuse(response, callback, Refusal.FORM);
          }
        });
  }

  private void take(Request request, Response response, Callback callback, byte[] body) {
    if (serverMode.sight() instanceof ServerSight.Silent) {
      notReady(response, callback);
      return;
    }
    switch (mediaType(request)) {
      case FORM -> {
        switch (FormField.find("passphrase", body)) {
          case FormField.Found(byte[] typed) -> {
            try {
              fromBrowser(request, response, callback, Passphrase.read(typed));
            } finally {
              Arrays.fill(typed, (byte) 0);
            }
          }
          case FormField.Unreadable() -> answers.refuse(response, callback, Refusal.FORM);
        }
      }
      case RAW -> fromProgram(request, response, callback, Passphrase.read(body));
      default -> answers.refuse(response, callback, Refusal.FORM);
    }
  }

  /** Nothing was tried: the page says so, and looks again by itself. */
  private void notReady(Response response, Callback callback) {
    response.setStatus(UNAVAILABLE);
    answers.page(
        response,
        callback,
        pages.write(new Visit(serverMode.sight(), new OwnAttempt.None(), false, true)));
  }

  /** Whether even the owner has to type once more: it was right before, and the stick is shut. */
  private static boolean asksAgain(ServerSight sight) {
    return sight instanceof ServerSight.Told(UnlockState state)
        && (state instanceof UnlockState.Locked
            || (state instanceof UnlockState.Failed(Failure failure) && failure.retryable()));
  }

  private void fromBrowser(
      Request request, Response response, Callback callback, Passphrase.Reading reading) {
    String before = AttemptCookie.read(request);
    boolean show = "show".equals(request.getHttpURI().getQuery());
    boolean unneeded = attempts.of(before).isOwner() && !asksAgain(serverMode.sight());
    switch (reading) {
      case Passphrase.Reading.Usable(Passphrase passphrase) -> {
        if (unneeded || !attempts.forget(before)) {
          passphrase.close();
          answers.seeOther(response, callback, page(show));
        } else {
          attempt(request, response, callback, passphrase, show);
        }
      }
      case Passphrase.Reading.Unusable(AttemptOutcome.Problem problem) -> {
        if (unneeded) {
          answers.seeOther(response, callback, page(show));
        } else {
          notTried(response, callback, UNUSABLE, show, new AttemptOutcome.Unusable(problem));
        }
      }
    }
  }

  private void attempt(
      Request request, Response response, Callback callback, Passphrase passphrase, boolean show) {
    Optional<String> ticket = attempts.attempt(visitors.peer(request), passphrase);
    if (ticket.isPresent()) {
      AttemptCookie.write(response, ticket.get());
      answers.seeOther(response, callback, page(show));
    } else {
      notTried(response, callback, UNAVAILABLE, show, new AttemptOutcome.Busy());
    }
  }

  /** Told at once and not kept: nothing of it is under way. */
  private void notTried(
      Response response, Callback callback, int status, boolean show, AttemptOutcome outcome) {
    response.setStatus(status);
    OwnAttempt own = new OwnAttempt.Told(outcome, Duration.ZERO);
    answers.page(response, callback, pages.write(new Visit(serverMode.sight(), own, show, true)));
  }

  private static String page(boolean show) {
    return show ? "/?show" : "/";
  }

  private void fromProgram(
      Request request, Response response, Callback callback, Passphrase.Reading reading) {
    TlsConnections.liftDeadline(request);
    request.addIdleTimeoutListener(_ -> false);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, FrameCodec.MEDIA_TYPE);
    AttemptStream stream = new AttemptStream(serverMode, limits, request, response, callback);
    stream.open();
    switch (reading) {
      case Passphrase.Reading.Usable(Passphrase passphrase) ->
          stream.start(visitors.peer(request), passphrase);
      case Passphrase.Reading.Unusable(AttemptOutcome.Problem problem) ->
          stream.tell(new AttemptOutcome.Unusable(problem));
    }
  }

  private static String mediaType(Request request) {
    String type = Routes.header(request, "Content-Type");
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }
}
