// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.tor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.tailsserver.pinning.onion.OnionAddress;
import org.tailsserver.protocol.state.UnlockState.Onion;

/** What is known of the publication, from what tor tells and from tries; thread-safe. */
final class Progress {
  private static final int ALL = 100;

  private final Consumer<Publication> watcher;
  private final Map<OnionAddress, Onion> onions = new LinkedHashMap<>();
  private int bootstrapped;
  private TorTrouble trouble = TorTrouble.NOT_RUNNING;

  Progress(List<StickOnion> all, Consumer<Publication> watcher) {
    this.watcher = watcher;
    for (StickOnion one : all) {
      onions.put(one.address(), new Onion(one.service(), one.address().host(), false, false));
    }
  }

  synchronized Publication now() {
    return new Publication(bootstrapped, trouble, List.copyOf(onions.values()));
  }

  synchronized boolean isBootstrapped() {
    return bootstrapped == ALL;
  }

  synchronized boolean isUploaded(OnionAddress address) {
    Onion onion = onions.get(address);
    return onion != null && onion.uploaded();
  }

  /** tor is there. */
  synchronized void connected(String bootstrapPhase) {
    trouble = TorTrouble.NONE;
    bootstrapped(bootstrapPhase);
    tell();
  }

  /** tor is gone, and with it all it published. */
  synchronized void lost() {
    trouble = TorTrouble.NOT_RUNNING;
    bootstrapped = 0;
    onions.replaceAll((_, onion) -> with(onion, false, false));
    tell();
  }

  synchronized void troubled(TorTrouble what) {
    trouble = what;
    tell();
  }

  synchronized void uploaded(OnionAddress address, boolean is) {
    if (onions.computeIfPresent(address, (_, onion) -> with(onion, is, is && onion.reachable()))
        != null) {
      tell();
    }
  }

  /** A try reached it or not; what was reached is uploaded, whoever saw that. */
  synchronized void reachable(OnionAddress address, boolean is) {
    onions.computeIfPresent(address, (_, onion) -> with(onion, is || onion.uploaded(), is));
    tell();
  }

  /**
   * Takes note of what tor tells (control-spec, section 4.1).
   *
   * @return whether more can be reached than before
   */
  synchronized boolean event(String keyword, String rest) {
    return switch (keyword) {
      case "HS_DESC" -> described(rest);
      case "STATUS_CLIENT" -> client(rest);
      case "STATUS_GENERAL" -> {
        if (rest.contains(" CLOCK_SKEW ")) {
          troubled(TorTrouble.CLOCK_WRONG);
        }
        yield false;
      }
      case "NETWORK_LIVENESS" -> network(rest.startsWith("UP"));
      default -> false;
    };
  }

  /** HS_DESC: action, address, and more. */
  private boolean described(String rest) {
    String[] words = rest.split(" ", 3);
    if (words.length < 2 || !words[0].equals("UPLOADED")) {
      return false;
    }
    OnionAddress.parse(words[1]).ifPresent(address -> uploaded(address, true));
    return true;
  }

  private boolean network(boolean up) {
    if (up ? trouble == TorTrouble.NO_NETWORK : trouble == TorTrouble.NONE) {
      troubled(up ? TorTrouble.NONE : TorTrouble.NO_NETWORK);
    }
    return up;
  }

  private boolean client(String rest) {
    if (rest.contains(" BOOTSTRAP ")) {
      bootstrapped(rest);
      if (bootstrapped == ALL) {
        trouble = TorTrouble.NONE;
      } else if (rest.startsWith("WARN") && trouble == TorTrouble.NONE) {
        trouble = TorTrouble.NO_NETWORK;
      }
      tell();
      return bootstrapped == ALL;
    }
    if (rest.contains(" CIRCUIT_ESTABLISHED") && trouble != TorTrouble.REFUSED) {
      troubled(TorTrouble.NONE);
      return true;
    }
    return false;
  }

  private void bootstrapped(String phase) {
    String percent = EventLine.values(phase).getOrDefault("PROGRESS", "");
    if (percent.matches("100|[0-9]{1,2}")) {
      bootstrapped = Integer.parseInt(percent);
    }
  }

  private void tell() {
    watcher.accept(now());
  }

  private static Onion with(Onion onion, boolean uploaded, boolean reachable) {
    return new Onion(onion.service(), onion.address(), uploaded, reachable);
  }
}
