// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.web;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.tailsserver.portal.page.Pages;
import org.tailsserver.portal.page.Refusal;

/** Writes answers, each with the headers that keep a browser from doing more than it must. */
final class Answers {
  private final Pages pages;
  private final HttpField[] always;

  Answers(Pages pages) {
    this.pages = pages;
    this.always =
        new HttpField[] {
          new PreEncodedHttpField(
              "Content-Security-Policy",
              "default-src 'none'; style-src "
                  + pages.styleSource()
                  + "; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"),
          new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store"),
          new PreEncodedHttpField("X-Content-Type-Options", "nosniff"),
          new PreEncodedHttpField("X-Frame-Options", "DENY"),
          new PreEncodedHttpField("Referrer-Policy", "no-referrer"),
          new PreEncodedHttpField("Cross-Origin-Opener-Policy", "same-origin"),
          new PreEncodedHttpField("Cross-Origin-Resource-Policy", "same-origin"),
        };
  }

  /** Puts the headers every answer has. */
  void prepare(Response response) {
    HttpFields.Mutable headers = response.getHeaders();
    for (HttpField field : always) {
      headers.put(field);
    }
  }

  void page(Response response, Callback callback, Pages.Written page) {
    if (!page.refresh().equals(Duration.ZERO)) {
      response.getHeaders().put("Refresh", Long.toString(page.refresh().toSeconds()));
    }
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/html; charset=utf-8");
    Content.Sink.write(response, true, page.html(), callback);
  }

  void refuse(Response response, Callback callback, Refusal refusal) {
    response.setStatus(refusal.status());
    page(response, callback, pages.writeRefused(refusal));
  }

  /** For what cannot be read as HTTP at all. */
  void plain(Response response, Callback callback, int status) {
    prepare(response);
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
    byte[] text =
        ("This request could not be read. (" + status + ")\n").getBytes(StandardCharsets.UTF_8);
    response.write(true, java.nio.ByteBuffer.wrap(text), callback);
  }

  /** Sends the browser to a page of ours by GET. */
  void seeOther(Response response, Callback callback, String path) {
    response.setStatus(303);
    response.getHeaders().put(HttpHeader.LOCATION, path);
    response.write(true, null, callback);
  }
}
