// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.manual;

/**
 * Arguments that name a folder inside another one, which shells complete from what is there.
 *
 * @param descriptionKey what marks such an argument, always the first one of its command
 * @param option the option that says where the other folder is
 * @param folder where it is without, below the home folder; of plain letters
 */
public record Names(String descriptionKey, String option, String folder) {}
