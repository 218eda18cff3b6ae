/** Tells the LAN by multicast DNS where the page is. Only user of JmDNS. */
@NullMarked
package org.tailsserver.portal.announce;

import org.jspecify.annotations.NullMarked;
