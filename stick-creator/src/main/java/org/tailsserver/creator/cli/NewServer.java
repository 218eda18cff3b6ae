// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.tailsserver.config.catalogue.ConfiguredService;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.creator.device.DiskDestination;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.write.AptFiles;
import org.tailsserver.creator.write.OwnedOnion;
import org.tailsserver.creator.write.Progress;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.creator.write.StickImage;
import org.tailsserver.creator.write.StickPlan;
import org.tailsserver.pinning.pin.Pin;
import org.tailsserver.pinning.store.KeptOnion;
import org.tailsserver.pinning.store.NewOnion;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinStoreException;
import org.tailsserver.pinning.store.PinnedServer;
import org.tailsserver.protocol.passphrase.Passphrase;

/** A server that comes to be: its stick and what the pin store keeps of it, both or neither. */
final class NewServer {

  private final PinStore store;

  NewServer(PinStore store) {
    this.store = store;
  }

  /**
   * What came of it.
   *
   * @param onions its onion services, as the pin store keeps them
   */
  record Made(PinnedServer server, List<KeptOnion> onions) {}

  /** The folder of the pin store. */
  Path folder() {
    return store.folder();
  }

  /** Where the pin store keeps a server. */
  Path folder(PinnedServer server) {
    return store.folder().resolve(server.petname().text());
  }

  /** A run that was killed after it kept the pin and before it gave the image its name. */
  void forgetWhatWasNeverWritten(Path image) throws StickException {
    forget(StickImage.brokenPromises(image));
  }

  /** The same for disks. */
  void forgetDisksNeverWritten(Disks disks) throws StickException {
    forget(DiskDestination.brokenPromises(store.folder(), disks));
    DiskDestination.forgetPromises(store.folder(), disks);
  }

  private void forget(List<Pin> pins) throws StickException {
    try {
      for (Pin pin : pins) {
        Optional<PinnedServer> kept = store.findByPin(pin);
        if (kept.isPresent()) {
          store.remove(kept.get().petname().text());
        }
      }
    } catch (PinStoreException e) {
      throw StickException.because(Cause.PIN_NOT_KEPT, e);
    }
  }

  /** Refuses the name of a server that is known already. */
  void requireFree(ServerName name) throws StickException {
    try {
      if (store.find(name.text()).isPresent()) {
        throw new StickException(Cause.NAME_TAKEN, name.text());
      }
    } catch (PinStoreException e) {
      throw StickException.because(Cause.PIN_NOT_KEPT, e);
    }
  }

  /**
   * Writes the stick. The pin is kept first: a stick nobody can recognise is worse than a pin
   * without a stick, which the next run can forget.
   *
   * @param apt packages that come onto it; the caller's again when this returns
   * @param destination where to, if not into the image of the plan
   * @param configured the services of the plan by name, as the catalogue has them
   */
  Made write(
      StickPlan plan,
      AptFiles apt,
      Optional<DiskDestination> destination,
      Passphrase passphrase,
      Map<String, ConfiguredService> configured,
      Progress progress)
      throws StickException {
    try (StickImage stick =
        destination.isPresent()
            ? StickImage.prepare(plan, apt, destination.get(), passphrase, progress)
            : StickImage.prepare(plan, apt, passphrase, progress)) {
      PinnedServer server = stick.server();
      stick.promise();
      List<NewOnion> onions = onions(stick, configured);
      store.save(server, stick.client(), stick.sshClient(), onions);
      try {
        stick.publish();
      } catch (StickException e) {
        // A stick that is there already must stay recognisable.
        if (e.what() != Cause.NOT_CONFIRMED) {
          store.remove(server.petname().text());
        }
        throw e;
      }
      return new Made(server, onions.stream().map(NewOnion::onion).toList());
    } catch (PinStoreException e) {
      throw StickException.because(Cause.PIN_NOT_KEPT, e);
    }
  }

  private static List<NewOnion> onions(
      StickImage stick, Map<String, ConfiguredService> configured) {
    List<NewOnion> onions = new ArrayList<>();
    for (OwnedOnion made : stick.onions()) {
      ConfiguredService service = Objects.requireNonNull(configured.get(made.service()));
      KeptOnion onion =
          new KeptOnion(
              made.service(),
              made.address(),
              OptionalInt.of(service.service().handOver().port()),
              service.password(),
              made.key().isPresent() ? KeptOnion.Access.KEY : KeptOnion.Access.ANYBODY);
      onions.add(new NewOnion(onion, made.key(), made.people()));
    }
    return onions;
  }
}
