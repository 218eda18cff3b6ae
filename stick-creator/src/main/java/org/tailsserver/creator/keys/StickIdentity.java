// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.keys;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tailsserver.config.header.HeaderToken;
import org.tailsserver.config.header.Luks2Header;
import org.tailsserver.config.header.Luks2Header.Keyslot;
import org.tailsserver.creator.stick.Stick;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;

/**
 * Who a stick says its server is, and how that is reached: what stands in clear in its header. It
 * is changed in a copy of the header and looked at there before the stick is written to.
 */
public final class StickIdentity {

  private StickIdentity() {}

  /**
   * Lets a stick say something else; all passphrases and the data stay what they are.
   *
   * @param before what it is known to say
   * @param more what else is written, before the header is; for an image all of it comes at once
   * @throws StickException STICK_CHANGED if it does not say {@code before} any more; others
   */
  public static void replace(Stick stick, HeaderToken before, HeaderToken fresh, Stick.Use more)
      throws StickException {
    try (HeaderCopy copy = HeaderCopy.of(stick)) {
      Luks2Header header = copy.metadata();
      if (!says(header, before)) {
        throw new StickException(Cause.STICK_CHANGED, stick.name());
      }
      copy.replaceToken(header.tokenNumber().orElseThrow(), fresh.toJson());
      requireSame(copy, header, fresh);
      byte[] after = copy.now();
      HeaderChange change = HeaderChange.plan(copy.before(), after, header.keyslots());
      long offset = stick.partition().offset();
      stick.rewrite(whole -> {
        byte[] there = new byte[copy.before().length];
        HeaderCopy.read(whole, offset, there);
        if (!Arrays.equals(there, copy.before())) {
          throw new StickException(Cause.STICK_CHANGED, stick.name());
        }
        more.of(whole);
        change.write(whole, offset);
      });
      requireWritten(stick, after);
    }
  }

  private static boolean says(Luks2Header header, HeaderToken token) {
    Optional<HeaderToken.Reading> read = header.token();
    return read.isPresent()
        && read.get() instanceof HeaderToken.Reading.Valid(HeaderToken there)
        && there.toJson().equals(token.toJson());
  }

  /** A server takes the changed header; every passphrase opens it, and the data is the same. */
  private static void requireSame(HeaderCopy copy, Luks2Header header, HeaderToken fresh)
      throws StickException {
    Luks2Header changed = copy.metadata();
    List<String> objections = changed.objections();
    if (!objections.isEmpty()) {
      throw new StickException(Cause.BAD_HEADER, String.join(" ", objections));
    }
    boolean same =
        says(changed, fresh)
            && changed.data().equals(header.data())
            && changed.keyslots().equals(header.keyslots());
    byte[] now = copy.now();
    for (Keyslot keyslot : header.keyslots()) {
      int from = (int) keyslot.areaOffset();
      int to = (int) (keyslot.areaOffset() + keyslot.areaLength());
      same &= Arrays.equals(copy.before(), from, to, now, from, to);
    }
    if (!same) {
      throw new StickException(Cause.NOT_AS_MADE, HeaderToken.TYPE);
    }
  }

  private static void requireWritten(Stick stick, byte[] after) throws StickException {
    try (HeaderCopy written = HeaderCopy.of(stick)) {
      if (!Arrays.equals(written.before(), after)) {
        throw new StickException(Cause.CHANGE_UNCERTAIN, stick.name());
      }
    }
  }
}
