// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal;

import java.io.IOException;
import java.util.function.Predicate;
import org.htmlunit.BrowserVersion;
import org.htmlunit.WebClient;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;

/** A person with a browser that runs no JavaScript. Loads again only when the test says so. */
final class Visitor implements AutoCloseable {
  private final WebClient browser = new WebClient(BrowserVersion.FIREFOX);
  private final TestPortal portal;
  private HtmlPage page;

  private Visitor(TestPortal portal) throws IOException {
    this.portal = portal;
    browser.getOptions().setJavaScriptEnabled(false);
    browser.getOptions().setCssEnabled(false);
    browser.getOptions().setUseInsecureSSL(true);
    browser.getOptions().setThrowExceptionOnFailingStatusCode(false);
    browser.setRefreshHandler((_, _, _) -> {});
    page = browser.getPage(portal.url("/").toURL());
  }

  static Visitor of(TestPortal portal) throws IOException {
    return new Visitor(portal);
  }

  Visitor visit(String path) throws IOException {
    page = browser.getPage(portal.url(path).toURL());
    return this;
  }

  Visitor reload() throws IOException {
    return visit("/");
  }

  /**
   * Loads the page until it says what is awaited, as its Refresh header would make a browser do.
   */
  Visitor reloadUntil(Predicate<Visitor> awaited) throws IOException {
    do {
      reload();
    } while (!awaited.test(this));
    return this;
  }

  Visitor reloadUntilTitle(String title) throws IOException {
    return reloadUntil(visitor -> visitor.title().equals(title));
  }

  Visitor reloadUntilNotice(String heading) throws IOException {
    return reloadUntil(visitor -> visitor.notice().startsWith(heading));
  }

  Visitor follow(String link) throws IOException {
    page = page.getAnchorByText(link).click();
    return this;
  }

  /** Types a passphrase and presses Unlock. */
  Visitor unlock(String passphrase) throws IOException {
    HtmlForm form = page.getForms().getFirst();
    field().setValue(passphrase);
    page = form.getElementsByTagName("button").getFirst().click();
    return this;
  }

  Visitor pressDone() throws IOException {
    page = page.getHtmlElementById("done").getElementsByTagName("button").getFirst().click();
    return this;
  }

  HtmlInput field() {
    return page.getHtmlElementById("passphrase");
  }

  boolean hasForm() {
    return page.getElementById("passphrase") != null;
  }

  boolean hasDone() {
    return page.getElementById("done") != null;
  }

  String title() {
    return page.getTitleText();
  }

  String heading() {
    return page.getElementsByTagName("h1").getFirst().getTextContent();
  }

  /** What the visitor must know first, "" if nothing. */
  String notice() {
    var notice = page.getElementById("notice");
    return notice == null ? "" : notice.asNormalizedText();
  }

  String text() {
    return page.asNormalizedText();
  }

  String html() {
    return page.getWebResponse().getContentAsString();
  }

  int status() {
    return page.getWebResponse().getStatusCode();
  }

  String header(String name) {
    String value = page.getWebResponse().getResponseHeaderValue(name);
    return value == null ? "" : value;
  }

  /** The cookie as a browser sends it. */
  String cookie() {
    var cookie = browser.getCookieManager().getCookie("__Host-attempt");
    return cookie.getName() + "=" + cookie.getValue();
  }

  HtmlPage page() {
    return page;
  }

  @Override
  public void close() {
    browser.close();
  }
}
