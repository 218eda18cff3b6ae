/** Starts the portal: the page that asks for the passphrase and tells how far the unlock is. */
@NullMarked
package org.tailsserver.portal;

import org.jspecify.annotations.NullMarked;
