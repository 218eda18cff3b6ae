// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.web;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.tailsserver.portal.page.Pages;
import org.tailsserver.portal.page.Refusal;
import org.tailsserver.portal.page.Visit;
import org.tailsserver.portal.unlock.AttemptBook;
import org.tailsserver.portal.unlock.OwnAttempt;
import org.tailsserver.portal.unlock.PublicView;
import org.tailsserver.portal.unlock.ServerMode;
import org.tailsserver.portal.unlock.ServerSight;
import org.tailsserver.protocol.wire.Frame;
import org.tailsserver.protocol.wire.FrameCodec;

/** Who may ask what, and who answers. */
final class Routes extends Handler.Abstract {
  private final ServerMode serverMode;
  private final AttemptBook attempts;
  private final Pages pages;
  private final Answers answers;
  private final HostRule hosts;
  private final Visitors visitors;
  private final UnlockRequest unlock;
  private final Runnable handOff;

  /**
   * @param handOff called after the owner has got the last page
   */
  Routes(
      ServerMode serverMode,
      AttemptBook attempts,
      Pages pages,
      Answers answers,
      HostRule hosts,
      Visitors visitors,
      Limits limits,
      Runnable handOff) {
    this.serverMode = serverMode;
    this.attempts = attempts;
    this.pages = pages;
    this.answers = answers;
    this.hosts = hosts;
    this.visitors = visitors;
    this.unlock = new UnlockRequest(serverMode, attempts, pages, answers, visitors, limits);
    this.handOff = handOff;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    answers.prepare(response);
    String host = request.getHttpURI().getHost();
    if (host == null || header(request, "Host").isEmpty() || !hosts.accepts(host)) {
      answers.refuse(response, callback, Refusal.HOST);
      return true;
    }
    switch (request.getHttpURI().getPath()) {
      case "/" -> get(request, response, callback, this::page);
      case "/state" -> get(request, response, callback, this::state);
      case "/unlock" -> {
        if (request.getMethod().equals(HttpMethod.GET.asString())) {
          answers.seeOther(response, callback, "/");
        } else {
          post(request, response, callback, unlock::handle);
        }
      }
      case "/done" -> post(request, response, callback, this::done);
      default -> answers.refuse(response, callback, Refusal.PATH);
    }
    return true;
  }

  /** Answers one request. */
  @FunctionalInterface
  interface Route {
    void handle(Request request, Response response, Callback callback);
  }

  private void get(Request request, Response response, Callback callback, Route route) {
    String method = request.getMethod();
    if (method.equals(HttpMethod.GET.asString()) || method.equals(HttpMethod.HEAD.asString())) {
      route.handle(request, response, callback);
    } else {
      response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
      answers.refuse(response, callback, Refusal.METHOD);
    }
  }

  private void post(Request request, Response response, Callback callback, Route route) {
    if (!request.getMethod().equals(HttpMethod.POST.asString())) {
      response.getHeaders().put(HttpHeader.ALLOW, "POST");
      answers.refuse(response, callback, Refusal.METHOD);
    } else if (!OriginRule.accepts(
        header(request, "Sec-Fetch-Site"), header(request, "Origin"), header(request, "Host"))) {
      answers.refuse(response, callback, Refusal.ORIGIN);
    } else {
      route.handle(request, response, callback);
    }
  }

  private void page(Request request, Response response, Callback callback) {
    OwnAttempt own = attempts.of(AttemptCookie.read(request));
    boolean showTyping = "show".equals(request.getHttpURI().getQuery());
    boolean mayUnlock = visitors.mayUnlock(request);
    answers.page(
        response, callback, pages.write(new Visit(serverMode.sight(), own, showTyping, mayUnlock)));
  }

  private void state(Request request, Response response, Callback callback) {
    if (!header(request, "Accept").contains(FrameCodec.MEDIA_TYPE)) {
      answers.seeOther(response, callback, "/");
      return;
    }
    switch (serverMode.sight()) {
      case ServerSight.Told(var state) -> {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, FrameCodec.MEDIA_TYPE);
        FrameStream stream = new FrameStream(request, response, callback, () -> {});
        stream.send(new Frame.State(PublicView.of(state)));
        stream.end();
      }
      case ServerSight.Silent() -> {
        response.setStatus(503);
        response.write(true, null, callback);
      }
    }
  }

  private void done(Request request, Response response, Callback callback) {
    if (!attempts.of(AttemptCookie.read(request)).isOwner()) {
      answers.refuse(response, callback, Refusal.OWNER);
      return;
    }
    answers.page(response, Callback.from(callback, handOff), pages.writeClosed());
  }

  /** A header's value, "" if there is none. */
  static String header(Request request, String name) {
    String value = request.getHeaders().get(name);
    return value == null ? "" : value;
  }
}
