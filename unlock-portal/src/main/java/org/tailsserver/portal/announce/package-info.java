/** Tells the LAN by multicast DNS where the page is. */
@NullMarked
package org.tailsserver.portal.announce;

import org.jspecify.annotations.NullMarked;
