// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.verify;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.tailsserver.pinning.pin.PinVerdict;

/**
 * A server that was looked at.
 *
 * @param name what it calls itself; may be a lie and hold any character
 * @param address where it answered, or was last tried
 * @param verdict whose it is
 * @param certificate what it proved to own; empty if it is unreachable
 */
public record Sighting(
    String name,
    InetSocketAddress address,
    PinVerdict verdict,
    Optional<X509Certificate> certificate) {}
