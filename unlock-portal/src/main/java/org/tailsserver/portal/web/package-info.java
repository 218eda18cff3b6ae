/** The portal on the wire: TLS, HTTP, what is turned away. Only user of Jetty. */
@NullMarked
package org.tailsserver.portal.web;

import org.jspecify.annotations.NullMarked;
