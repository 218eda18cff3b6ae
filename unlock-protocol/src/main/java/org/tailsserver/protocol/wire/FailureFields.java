// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import java.util.List;
import org.tailsserver.protocol.state.Failure;

/** The fields of a {@link Failure}. */
final class FailureFields {

  private FailureFields() {}

  static FieldWriter write(FieldWriter out, Failure failure) {
    return out.name(failure.cause()).list(failure.arguments(), FieldWriter::text);
  }

  static Failure read(FieldReader in) throws MalformedFrameException {
    Failure.Cause cause = in.name(Failure.Cause.class);
    List<String> arguments = in.list(FieldReader::text);
    Failure failure = new Failure(cause, arguments);
    if (!failure.arguments().equals(arguments)) {
      throw new MalformedFrameException("an argument that is too long or not one line");
    }
    return failure;
  }
}
