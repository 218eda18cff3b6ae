// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.web;

import java.util.Locale;

/**
 * Whether a POST comes from our own page. Browsers say so in Sec-Fetch-Site (Fetch Metadata Request
 * Headers) and Origin (RFC 6454, section 7). Programs that are no browser send neither and are let
 * through: no website can make them send a request.
 */
final class OriginRule {

  private OriginRule() {}

  /**
   * @param fetchSite the Sec-Fetch-Site header, "" if there is none
   * @param origin the Origin header, "" if there is none
   * @param authority the request's own host and port
   */
  static boolean accepts(String fetchSite, String origin, String authority) {
    if (!fetchSite.isEmpty() && !fetchSite.equals("same-origin")) {
      return false;
    }
    return switch (origin) {
      case "" -> true;
      // Firefox sends it with our Referrer-Policy; then Sec-Fetch-Site alone decides.
      case "null" -> !fetchSite.isEmpty();
      default -> origin.equalsIgnoreCase("https://" + authority.toLowerCase(Locale.ROOT));
    };
  }
}
