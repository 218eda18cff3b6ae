// SPDX-License-Identifier: GPL-3.0-or-later
/** The clear part of a stick: the LUKS2 header and the token in it that names the server. */
@NullMarked
package org.tailsserver.config.header;

import org.jspecify.annotations.NullMarked;
