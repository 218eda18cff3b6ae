// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.services;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.tailsserver.config.catalogue.Catalogue;
import org.tailsserver.config.server.ServerConfig;
import org.tailsserver.config.server.ServiceEntry;
import org.tailsserver.config.toml.TomlException;
import org.tailsserver.init.luks.FaultException;
import org.tailsserver.init.text.InitText;
import org.tailsserver.protocol.state.Failure.Cause;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.state.UnlockState.ServiceStatus;

/** The services the mounted stick asks for. One that fails keeps no other from starting. */
public final class Services {
  private final ServiceLayout layout;
  private final ServiceStarter starter;
  private List<ServiceEntry> wanted = List.of();

  public Services(ServiceLayout layout, ServiceStarter starter) {
    this.layout = layout;
    this.starter = starter;
  }

  /**
   * Reads server.toml from the stick.
   *
   * @throws FaultException CONFIGURATION_INVALID
   */
  public void readConfiguration() throws FaultException {
    Path file = layout.mount().resolve(ServerConfig.FILE);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw invalid(ServerConfig.FILE, InitText.of("configuration.missing"));
    }
    try {
      wanted =
          switch (ServerConfig.read(file)) {
            case ServerConfig.Reading.Valid(ServerConfig config) -> config.services();
            case ServerConfig.Reading.Invalid(String where, String why) ->
                throw invalid(where, why);
          };
    } catch (IOException e) {
      throw invalid(ServerConfig.FILE, InitText.of("configuration.unreadable"));
    }
  }

  /**
   * Starts what {@link #readConfiguration} found, in its order, and waits for each until it answers
   * or has failed.
   *
   * @param progress told before each service
   * @return how each of them fares
   */
  public List<ServiceStatus> start(Consumer<UnlockState> progress) throws InterruptedException {
    List<ServiceStatus> statuses = new ArrayList<>();
    try {
      Catalogue catalogue = Catalogue.load(layout.catalogue());
      for (ServiceEntry entry : wanted) {
        int index = statuses.size() + 1;
        progress.accept(new UnlockState.Starting(entry.name(), index, wanted.size()));
        statuses.add(starter.start(catalogue, entry));
      }
    } catch (IOException | TomlException e) {
      for (ServiceEntry entry : wanted) {
        statuses.add(ServiceStarter.down(entry.name(), "service.catalogue"));
      }
    }
    return statuses;
  }

  private static FaultException invalid(String where, String why) {
    return new FaultException(Cause.CONFIGURATION_INVALID, where, why);
  }
}
