// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.stick;

import java.nio.file.Path;

/**
 * Where a server's LUKS2 partition lies.
 *
 * @param file an image, or the node of a disk
 * @param number which one of the table it is, from 1
 * @param offset where it begins in there, in bytes
 * @param length how long it is, in bytes
 */
public record StickPartition(Path file, int number, long offset, long length) {}
