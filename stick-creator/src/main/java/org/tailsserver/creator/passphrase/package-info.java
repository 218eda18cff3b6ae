// SPDX-License-Identifier: GPL-3.0-or-later
/** New passphrases: how long one would last, and ones made by chance; the only user of zxcvbn4j. */
@NullMarked
package org.tailsserver.creator.passphrase;

import org.jspecify.annotations.NullMarked;
