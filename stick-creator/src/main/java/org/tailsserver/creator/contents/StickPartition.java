// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.contents;

import java.nio.file.Path;

/**
 * Where a server's LUKS2 partition lies.
 *
 * @param file an image, a file with the partition alone, or a device
 * @param offset where it begins in there, in bytes
 * @param length how long it is, in bytes
 */
public record StickPartition(Path file, long offset, long length) {}
