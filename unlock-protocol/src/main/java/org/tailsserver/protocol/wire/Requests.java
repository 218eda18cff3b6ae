// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

/** What goes to the endpoint. */
final class Requests implements Direction<Frame.Request> {

  static final Requests FRAMES = new Requests();

  private Requests() {}

  @Override
  public int maxPayload(int type) throws MalformedFrameException {
    return switch (type) {
      case FrameType.HELLO -> 2;
      case FrameType.WATCH, FrameType.DISMISS -> 0;
      case FrameType.ATTEMPT -> AttemptFields.MAX_PAYLOAD;
      default -> throw new MalformedFrameException("not a type of request");
    };
  }

  @Override
  public Frame.Request read(int type, FieldReader in) throws MalformedFrameException {
    return switch (type) {
      case FrameType.HELLO -> new Frame.Hello(in.u16());
      case FrameType.WATCH -> new Frame.Watch();
      case FrameType.DISMISS -> new Frame.Dismiss();
      case FrameType.ATTEMPT -> AttemptFields.read(in);
      default -> throw new MalformedFrameException("not a type of request");
    };
  }
}
