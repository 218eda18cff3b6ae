// SPDX-License-Identifier: GPL-3.0-or-later
/** QR codes for a terminal; the only user of ZXing. */
@NullMarked
package org.tailsserver.qr;

import org.jspecify.annotations.NullMarked;
