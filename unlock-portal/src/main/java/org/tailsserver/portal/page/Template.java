// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.tailsserver.portal.unlock.OwnAttempt;
import org.tailsserver.portal.unlock.ServerSight;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.UnlockState;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.context.Context;
import org.thymeleaf.engine.TemplateManager;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateparser.ITemplateParser;
import org.thymeleaf.templateresolver.StringTemplateResolver;

/** The one template of all pages, and the words for it. Thread-safe. */
public final class Template {
  private static final String STYLE_START = "<style>";
  private static final String STYLE_END = "</style>";

  private final Words words = Words.load();
  private final String source = resource("page.html");
  private final TemplateEngine engine = engine(words);

  /** Reads the template and writes one page, so that the first visitor need not wait for it. */
  public static Template warm() {
    Template template = new Template();
    Pages pages = new Pages(template, new ServerCard("", "", ""), () -> new NameOnLan.Renamed(""));
    UnlockState locked = new UnlockState.Locked(1, Duration.ZERO);
    OwnAttempt wrong = new OwnAttempt.Told(new AttemptOutcome.Busy(), Duration.ZERO);
    pages.write(new Visit(new ServerSight.Told(locked), wrong, false, true));
    return template;
  }

  Words words() {
    return words;
  }

  String fill(Map<String, Object> variables) {
    return engine.process(source, new Context(words.locale(), new HashMap<>(variables)));
  }

  /**
   * The source expression for the page's one style sheet (Content Security Policy Level 3, section
   * 2.3.1).
   */
  String styleSource() {
    int start = source.indexOf(STYLE_START) + STYLE_START.length();
    String style = source.substring(start, source.indexOf(STYLE_END, start));
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static TemplateEngine engine(Words words) {
    StringTemplateResolver resolver = new StringTemplateResolver();
    resolver.setTemplateMode(TemplateMode.XML);
    resolver.setCacheable(true);
    TemplateEngine engine = new TemplateEngine();
    engine.setDialect(new PageDialect());
    engine.setTemplateResolver(resolver);
    engine.setMessageResolver(new BundleMessages(words));
    dropOtherParsers(engine.getConfiguration().getTemplateManager());
    return engine;
  }

  /**
   * Thymeleaf makes parsers for six kinds of template, each with 160 KB of buffers, and has no
   * setting for that; here is one kind.
   */
  private static void dropOtherParsers(TemplateManager manager) {
    for (Field field : TemplateManager.class.getDeclaredFields()) {
      if (field.getType() == ITemplateParser.class && !field.getName().equals("xmlParser")) {
        try {
          field.setAccessible(true);
          field.set(manager, null);
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  private static String resource(String name) {
    try (InputStream in = Template.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
