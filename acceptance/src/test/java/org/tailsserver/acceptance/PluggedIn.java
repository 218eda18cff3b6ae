// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Lends every test of a class one {@link Laptop} with one sound {@link Stick} in it, whose page is
 * there: ask for both in the constructor.
 */
final class PluggedIn implements BeforeAllCallback, AfterAllCallback, ParameterResolver {
  private @Nullable Path folder;
  private @Nullable Laptop laptop;
  private @Nullable Stick stick;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    folder = Files.createTempDirectory("tails-server-stick");
    stick = Stick.write(folder);
    laptop = Laptop.resume();
    laptop.plugAndAwaitPage(stick);
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    if (laptop != null) {
      laptop.close();
    }
    if (folder != null) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Laptop.class || type == Stick.class;
  }

  @Override
  public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Laptop.class ? laptop : stick;
  }
}
