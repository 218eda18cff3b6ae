// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.services;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.tailsserver.config.catalogue.Catalogue;
import org.tailsserver.config.catalogue.CatalogueService;
import org.tailsserver.config.catalogue.ConfiguredService;
import org.tailsserver.config.server.ServiceEntry;
import org.tailsserver.init.text.InitText;
import org.tailsserver.init.tool.Tools;
import org.tailsserver.protocol.state.UnlockState.ServiceStatus;

/** Starts one service and waits until it answers. */
public final class ServiceStarter {
  private static final Duration STEP = Duration.ofMillis(100);

  /** Asking systemd costs a process; it is asked once in so many steps. */
  private static final int STEPS_PER_QUESTION = 10;

  private final Tools tools;
  private final ServiceFiles files;
  private final ListeningPorts ports;
  private final Duration patience;

  /**
   * A starter with these tools.
   *
   * @param patience how long a started service may take until it answers
   */
  public ServiceStarter(
      Tools tools, ServiceLayout layout, ListeningPorts ports, Duration patience) {
    this.tools = tools;
    this.files = new ServiceFiles(layout);
    this.ports = ports;
    this.patience = patience;
  }

  /** Starts a service; whatever goes wrong is in the answer. */
  ServiceStatus start(Catalogue catalogue, ServiceEntry entry) throws InterruptedException {
    Optional<CatalogueService> service = catalogue.find(entry.name());
    if (service.isEmpty()) {
      return down(entry.name(), "service.unknown");
    }
    return switch (service.get().choose(entry)) {
      case CatalogueService.Choice.Refused(String option, String why) ->
          down(entry.name(), "service.option", option, why);
      case CatalogueService.Choice.Accepted(ConfiguredService configured) -> start(configured);
    };
  }

  static ServiceStatus down(String service, String key, Object... arguments) {
    return new ServiceStatus(service, false, InitText.of(key, arguments));
  }

  private ServiceStatus start(ConfiguredService configured) throws InterruptedException {
    CatalogueService service = configured.service();
    String name = service.name();
    try {
      for (String accounts : files.write(configured)) {
        if (!systemctl("start", "tails-server-accounts@" + accounts + ".service")) {
          return down(name, "service.account");
        }
      }
      if (!systemctl("daemon-reload") || !systemctl("start", service.unit())) {
        return down(name, "service.start", service.unit());
      }
      return switch (service.health()) {
        case TCP -> awaitPort(service);
      };
    } catch (IOException e) {
      return down(name, "service.files");
    }
  }

  private ServiceStatus awaitPort(CatalogueService service)
      throws IOException, InterruptedException {
    for (long step = 0; !ports.accepts(service.port()); step++) {
      if (step % STEPS_PER_QUESTION == 0 && systemctl("--quiet", "is-failed", service.unit())) {
        return down(service.name(), "service.start", service.unit());
      }
      if (STEP.multipliedBy(step).compareTo(patience) >= 0) {
        return down(service.name(), "service.silent", service.unit());
      }
      Thread.sleep(STEP);
    }
    return new ServiceStatus(service.name(), true, "");
  }

  private boolean systemctl(String... arguments) throws IOException, InterruptedException {
    return tools.run("systemctl", List.of(arguments)).succeeded();
  }
}
