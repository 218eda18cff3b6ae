// SPDX-License-Identifier: GPL-3.0-or-later
@NullMarked
package org.tailsserver.acceptance.rules;

import org.jspecify.annotations.NullMarked;
