// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

/** What comes from the endpoint. */
final class Reports implements Direction<Frame.Report> {

  static final Reports FRAMES = new Reports();

  private Reports() {}

  @Override
  public int maxPayload(int type) throws MalformedFrameException {
    return switch (type) {
      case FrameType.STATE, FrameType.OUTCOME, FrameType.REFUSAL -> FrameCodec.MAX_PAYLOAD;
      default -> throw new MalformedFrameException("not a type of report");
    };
  }

  @Override
  public Frame.Report read(int type, FieldReader in) throws MalformedFrameException {
    return switch (type) {
      case FrameType.STATE -> new Frame.State(StateFields.read(in));
      case FrameType.OUTCOME -> new Frame.Outcome(OutcomeFields.read(in));
      case FrameType.REFUSAL -> new Frame.Refusal(in.name(Frame.Reason.class));
      default -> throw new MalformedFrameException("not a type of report");
    };
  }
}
