// SPDX-License-Identifier: GPL-3.0-or-later
@NullMarked
package org.tailsserver.creator.packages;

import org.jspecify.annotations.NullMarked;
