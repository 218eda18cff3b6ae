// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.page;

import java.io.Writer;
import java.util.Set;
import org.thymeleaf.processor.IProcessor;
import org.thymeleaf.standard.StandardDialect;
import org.thymeleaf.standard.processor.StandardAttrTagProcessor;
import org.thymeleaf.standard.processor.StandardEachTagProcessor;
import org.thymeleaf.standard.processor.StandardIfTagProcessor;
import org.thymeleaf.standard.processor.StandardTextTagProcessor;
import org.thymeleaf.standard.processor.StandardXmlNsTagProcessor;
import org.thymeleaf.templatemode.TemplateMode;

/**
 * The few of Thymeleaf's attributes that the page uses: th:attr, th:each, th:if, th:text.
 *
 * <p>The page is HTML written as XML: Thymeleaf's HTML mode brings tables of every named character,
 * which cost a quarter of the start.
 */
final class PageDialect extends StandardDialect {

  PageDialect() {
    setVariableExpressionEvaluator(new NamedValues());
    setJavaScriptSerializer(PageDialect::noScripts);
  }

  @Override
  public Set<IProcessor> getProcessors(String prefix) {
    return Set.of(
        new StandardAttrTagProcessor(TemplateMode.XML, prefix),
        new StandardEachTagProcessor(TemplateMode.XML, prefix),
        new StandardIfTagProcessor(TemplateMode.XML, prefix),
        new StandardTextTagProcessor(TemplateMode.XML, prefix),
        new StandardXmlNsTagProcessor(TemplateMode.XML, prefix));
  }

  /** Thymeleaf's own wants java.desktop, which the server's runtime does not have. */
  private static void noScripts(Object value, Writer script) {
    throw new UnsupportedOperationException("The page has no scripts");
  }
}
