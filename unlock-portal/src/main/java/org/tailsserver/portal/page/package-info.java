/** What a visitor is shown: which page for which state, in which words. Only user of Thymeleaf. */
@NullMarked
package org.tailsserver.portal.page;

import org.jspecify.annotations.NullMarked;
