// SPDX-License-Identifier: GPL-3.0-or-later
/** What a new stick shall be: collected from options, a plan file and a person's answers. */
@NullMarked
package org.tailsserver.creator.plan;

import org.jspecify.annotations.NullMarked;
