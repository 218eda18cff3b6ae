// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.page;

import java.util.Locale;

/** Why a request is turned away before anything is tried. */
public enum Refusal {
  /** Sent from another website. */
  ORIGIN(403),
  /** Asked for a name this server does not have. */
  HOST(421),
  /** No such page. */
  PATH(404),
  /** Not a way this page is used. */
  METHOD(405),
  /** More bytes than a passphrase can have. */
  LARGE(413),
  /** The body is not the form, or not whole. */
  FORM(400),
  /** Only the owner may. */
  OWNER(403),
  /** A stranger at a strict server. */
  STRICT(403),
  /** Our fault. */
  FAULT(500);

  private final int status;

  Refusal(int status) {
    this.status = status;
  }

  /** The HTTP status code that goes with it. */
  public int status() {
    return status;
  }

  String key() {
    return "refused." + name().toLowerCase(Locale.ROOT);
  }
}
