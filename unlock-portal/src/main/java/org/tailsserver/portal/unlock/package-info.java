/** What the portal knows of the unlock: the server's state, each browser's own attempt. */
@NullMarked
package org.tailsserver.portal.unlock;

import org.jspecify.annotations.NullMarked;
