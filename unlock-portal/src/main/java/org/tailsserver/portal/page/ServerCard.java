// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.page;

/**
 * What every page says about the server itself.
 *
 * @param name its name
 * @param words its key's pin, as words
 * @param certificate the SHA-256 of its certificate, as browsers show it
 */
public record ServerCard(String name, String words, String certificate) {}
