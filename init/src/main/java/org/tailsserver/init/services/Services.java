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
  private final Consumer<RuntimeException> faults;
  private List<ServiceEntry> wanted = List.of();

  /**
   * Services of a layout.
   *
   * @param faults told of each fault of this program that keeps a service from starting
   */
  public Services(ServiceLayout layout, ServiceStarter starter, Consumer<RuntimeException> faults) {
    this.layout = layout;
    this.starter = starter;
    this.faults = faults;
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
        statuses.add(start(catalogue, entry));
      }
      return statuses;
    } catch (IOException | TomlException e) {
      return allDown("service.catalogue");
    } catch (RuntimeException e) {
      faults.accept(e);
      return allDown("service.fault");
    }
  }

  private ServiceStatus start(Catalogue catalogue, ServiceEntry entry) throws InterruptedException {
    try {
      return starter.start(catalogue, entry);
    } catch (RuntimeException e) {
      faults.accept(e);
      return ServiceStarter.down(entry.name(), "service.fault");
    }
  }

  private List<ServiceStatus> allDown(String key) {
    return wanted.stream().map(entry -> ServiceStarter.down(entry.name(), key)).toList();
  }

  private static FaultException invalid(String where, String why) {
    return new FaultException(Cause.CONFIGURATION_INVALID, where, why);
  }
}
