// SPDX-License-Identifier: GPL-3.0-or-later
/** What guests need to use a service, as text to be pasted into a message. */
@NullMarked
package org.tailsserver.pinning.handover;

import org.jspecify.annotations.NullMarked;
