// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.demo;

/** A step that did not do what the story says; the message is for people. */
final class DemoFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final String message;

  DemoFailure(String message) {
    super(message);
    this.message = message;
  }

  String message() {
    return message;
  }
}
