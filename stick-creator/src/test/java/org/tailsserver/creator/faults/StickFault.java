// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.tailsserver.config.faults.HeaderEdit;
import org.tailsserver.creator.write.EditedStick;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickImage;
import org.tailsserver.creator.write.StickPlan;
import org.tailsserver.pinning.store.PinnedServer;
import org.tailsserver.protocol.passphrase.Passphrase;

/** Everything that can be wrong with a stick, and a way to make each. */
@SuppressWarnings("ImmutableEnumChecker") // lambdas without state and List.of
public enum StickFault {
  /** Neither copy of the LUKS2 header can be read. */
  HEADER_DAMAGED(HeaderEdit::damageBothCopies),
  /** The first copy of the LUKS2 header is damaged; the second still does. */
  HEADER_COPY_DAMAGED(HeaderEdit::damageFirstCopy),
  /** The token's certificate is not base64. */
  TOKEN_DAMAGED(edit -> edit.replace("\"certificate\":\"", "\"certificate\":\"?")),
  /** The token has version 9. */
  TOKEN_VERSION_UNKNOWN(edit -> edit.replace("\"version\":1", "\"version\":9")),
  /** The header has a second server token. */
  TWO_TOKENS(edit ->
      edit.replace(
          "\"tokens\":{",
          "\"tokens\":{\"7\":{\"type\":\"tails-server\",\"keyslots\":[],\"version\":1},")),
  /** The keyslot is not encrypted: on old versions of cryptsetup any passphrase opens it. */
  NULL_CIPHER_KEYSLOT(edit -> nullCipher(edit, "\"area\"")),
  /** The data is said not to be encrypted. */
  NULL_CIPHER_DATA(edit -> nullCipher(edit, "\"iv_tweak\"")),
  /** The keyslot wants 4 GiB of memory. */
  HUGE_MEMORY(edit -> edit.replace("\"memory\":65536", "\"memory\":4194304")),
  /** server.toml has a wrong value on line 4. */
  SERVER_TOML_INVALID(
      List.of(), "version = 1\n\n[service.gobby]\nautosave-seconds = [\"often\"]\n"),
  /** server.toml is cut off in the middle of line 4. */
  SERVER_TOML_CUT_OFF(List.of(), "version = 1\n\n[service.gobby]\nautosave-sec"),
  /** server.toml names a service no catalogue has; gobby, which follows it, is fine. */
  SERVICE_UNKNOWN(List.of(), "version = 1\n\n[service.no-such]\n\n[service.gobby]\n"),
  /** Where gobby's folder should be lies a file, so gobby cannot start. */
  SERVICE_DATA_BLOCKED(List.of("rmdir /data/gobby", "symlink /data/gobby /nowhere"), ""),
  /** Errors {@code e2fsck -p} corrects by itself. */
  FILESYSTEM_REPAIRABLE(List.of("set_super_value free_blocks_count 1"), ""),
  /** Errors {@code e2fsck -p} leaves: the root folder is lost. */
  FILESYSTEM_ERRORS(List.of("clri <2>"), "");

  /** A change of the header of a finished stick. */
  private interface HeaderChange {
    void apply(HeaderEdit edit) throws IOException;
  }

  private final HeaderChange header;
  private final List<String> debugfs;
  private final String serverToml;

  StickFault(HeaderChange header) {
    this.header = header;
    this.debugfs = List.of();
    this.serverToml = "";
  }

  StickFault(List<String> debugfs, String serverToml) {
    this.header = edit -> {};
    this.debugfs = debugfs;
    this.serverToml = serverToml;
  }

  /** Whether a finished stick can be given this fault. */
  public boolean isInHeader() {
    return debugfs.isEmpty() && serverToml.isEmpty();
  }

  /** Writes a stick with this fault, 256 MiB class where {@link #HUGE_MEMORY} is asked for. */
  public PinnedServer write(StickPlan plan, Passphrase passphrase)
      throws StickException, IOException {
    PinnedServer server =
        isInHeader()
            ? StickImage.write(plan, passphrase, phase -> {})
            : EditedStick.write(plan, passphrase, debugfs, serverToml);
    header.apply(edit(plan.image()));
    return server;
  }

  /** Gives a finished stick this fault; only if {@link #isInHeader}. */
  public void spoil(Path image) throws IOException {
    if (!isInHeader()) {
      throw new IllegalArgumentException(this + " must be made when the stick is written");
    }
    header.apply(edit(image));
  }

  private static HeaderEdit edit(Path image) {
    return new HeaderEdit(image, StickImage.PARTITION_OFFSET);
  }

  private static void nullCipher(HeaderEdit edit, String before) throws IOException {
    edit.edit(json -> {
      int place = json.indexOf("\"aes-xts-plain64\"", json.indexOf(before));
      return json.substring(0, place)
          + json.substring(place).replaceFirst("aes-xts-plain64", "cipher_null-ecb");
    });
  }
}
