// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

import java.util.Optional;
import org.tailsserver.pinning.onion.ClientKey;
import org.tailsserver.pinning.onion.OnionAddress;

/**
 * What the owner of a stick keeps of one of its onion services.
 *
 * @param service its name in the catalogue
 * @param key what the owner reaches it with, if it takes a key; wiped with the {@link StickImage}
 */
public record OwnedOnion(String service, OnionAddress address, Optional<ClientKey> key) {}
