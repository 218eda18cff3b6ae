// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.web;

import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpCookie.SameSite;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** Binds a browser to its attempt. */
final class AttemptCookie {
  private static final String NAME = "__Host-attempt";

  private AttemptCookie() {}

  /** The ticket the browser sent, "" if none. */
  static String read(Request request) {
    for (HttpCookie cookie : Request.getCookies(request)) {
      if (cookie.getName().equals(NAME)) {
        return cookie.getValue();
      }
    }
    return "";
  }

  static void write(Response response, String ticket) {
    Response.addCookie(
        response,
        HttpCookie.build(NAME, ticket)
            .path("/")
            .secure(true)
            .httpOnly(true)
            .sameSite(SameSite.STRICT)
            .build());
  }
}
