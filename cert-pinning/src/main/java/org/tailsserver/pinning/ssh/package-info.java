// SPDX-License-Identifier: GPL-3.0-or-later
/** Keys for ssh: what a server proves itself with there, in the words of OpenSSH. */
@NullMarked
package org.tailsserver.pinning.ssh;

import org.jspecify.annotations.NullMarked;
