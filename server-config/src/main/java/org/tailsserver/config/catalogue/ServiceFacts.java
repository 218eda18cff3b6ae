// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.catalogue;

import java.util.List;

/** The plain values of a service.toml. */
record ServiceFacts(
    String name,
    String displayNameKey,
    List<String> packages,
    String unit,
    String user,
    int port,
    CatalogueService.Health health,
    HandOver handOver) {}
