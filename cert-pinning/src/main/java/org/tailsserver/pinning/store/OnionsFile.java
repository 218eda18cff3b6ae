// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.tailsserver.config.toml.TomlException;
import org.tailsserver.config.toml.TomlTable;
import org.tailsserver.config.toml.TomlText;
import org.tailsserver.pinning.onion.OnionAddress;
import org.tailsserver.pinning.store.KeptOnion.Access;
import org.tailsserver.pinning.store.PinStoreException.Cause;

/** The file that says which onion services a server has (docs/onions.md), as bytes. */
final class OnionsFile {

  private static final int VERSION = 1;

  private OnionsFile() {}

  static byte[] write(List<KeptOnion> onions) {
    TomlText services = new TomlText();
    for (KeptOnion onion : onions) {
      TomlText one =
          new TomlText().put("address", onion.address().host()).put("access", word(onion.access()));
      onion.port().ifPresent(port -> one.put("port", port));
      if (!onion.password().isEmpty()) {
        one.put("password", onion.password());
      }
      services.put(onion.service(), one);
    }
    return new TomlText().put("version", VERSION).put("service", services).text().getBytes(UTF_8);
  }

  static List<KeptOnion> read(Path file, byte[] toml) throws PinStoreException {
    try {
      TomlTable table = TomlTable.parse(KeptOnions.FILE, StoreText.utf8(file, toml));
      long version = table.whole("version");
      if (version > VERSION) {
        throw new PinStoreException(Cause.NEWER_VERSION, file, version);
      }
      table.allowOnly("version", "service");
      List<KeptOnion> onions = new ArrayList<>();
      TomlTable services = table.table("service");
      for (String service : services.keys()) {
        onions.add(onion(file, service, services.table(service)));
      }
      return List.copyOf(onions);
    } catch (TomlException | IllegalArgumentException e) {
      throw new PinStoreException(Cause.DAMAGED, file, String.valueOf(e.getMessage()));
    }
  }

  private static KeptOnion onion(Path file, String service, TomlTable table)
      throws TomlException, PinStoreException {
    table.allowOnly("address", "access", "port", "password");
    OnionAddress address =
        OnionAddress.parse(table.text("address"))
            .orElseThrow(() -> damaged(file, "store.reason.onion-address"));
    long port = table.whole("port", 0);
    if (table.has("port") && (port < 1 || port > 65535)) {
      throw damaged(file, "store.reason.out-of-range");
    }
    return new KeptOnion(
        service,
        address,
        port == 0 ? OptionalInt.empty() : OptionalInt.of((int) port),
        table.text("password", ""),
        access(file, table.text("access")));
  }

  private static Access access(Path file, String word) throws PinStoreException {
    for (Access access : Access.values()) {
      if (word(access).equals(word)) {
        return access;
      }
    }
    throw damaged(file, "store.reason.access");
  }

  private static String word(Access access) {
    return access.name().toLowerCase(Locale.ROOT);
  }

  private static PinStoreException damaged(Path file, String reason) {
    return new PinStoreException(Cause.DAMAGED, file, StoreText.text(reason));
  }
}
