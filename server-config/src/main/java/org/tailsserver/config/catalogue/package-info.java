// SPDX-License-Identifier: GPL-3.0-or-later
/** The service catalogue: each service is a folder of data. */
@NullMarked
package org.tailsserver.config.catalogue;

import org.jspecify.annotations.NullMarked;
