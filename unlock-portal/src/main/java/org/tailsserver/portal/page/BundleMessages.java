// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.page;

import org.jspecify.annotations.Nullable;
import org.thymeleaf.context.ITemplateContext;
import org.thymeleaf.messageresolver.AbstractMessageResolver;

/** Answers the template's {@code #{key}} from our bundle. */
final class BundleMessages extends AbstractMessageResolver {
  private final Words words;

  BundleMessages(Words words) {
    this.words = words;
  }

  @Override
  public String resolveMessage(
      ITemplateContext context,
      @Nullable Class<?> origin,
      String key,
      Object @Nullable [] arguments) {
    return arguments == null || arguments.length == 0 ? words.say(key) : words.say(key, arguments);
  }

  @Override
  public String createAbsentMessageRepresentation(
      ITemplateContext context,
      @Nullable Class<?> origin,
      String key,
      Object @Nullable [] arguments) {
    throw new IllegalStateException("No text for " + key);
  }
}
