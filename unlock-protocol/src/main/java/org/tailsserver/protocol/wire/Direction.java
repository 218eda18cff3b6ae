// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

/**
 * One direction of the talk: which frames may come, how long each may be, what they hold.
 *
 * @param <F> the frames of this direction
 */
interface Direction<F extends Frame> {

  /** The longest payload of this type, or malformed if the type does not belong here. */
  int maxPayload(int type) throws MalformedFrameException;

  /** Reads the fields; may throw IllegalArgumentException where the vocabulary refuses a value. */
  F read(int type, FieldReader in) throws MalformedFrameException;

  /** The frame of this type and payload. */
  default F decode(int type, byte[] payload) throws MalformedFrameException {
    FieldReader in = new FieldReader(payload);
    try {
      F frame = read(type, in);
      in.end();
      return frame;
    } catch (IllegalArgumentException e) {
      throw new MalformedFrameException("a value out of range");
    }
  }
}
