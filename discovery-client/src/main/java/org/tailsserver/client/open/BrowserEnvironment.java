// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.open;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The variables a browser runs with: a home folder that goes away with the profile, and nothing
 * that would write down or redirect what it does.
 *
 * @param folder private, with a folder "home" to be
 * @param socksPort for Tor Browser, which asks its environment
 */
record BrowserEnvironment(Machine machine, Path folder, int socksPort) {

  /** Keys of connections, logs, and the network settings of other programs. */
  private static final List<String> TELLTALES =
      List.of("SSLKEYLOGFILE", "MOZ_LOG", "MOZ_LOG_FILE", "NSPR_LOG_MODULES", "NSPR_LOG_FILE");

  private static final List<String> MOVED =
      List.of("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME");

  /** What a person needs to read and to write: contrast, fonts, input methods. */
  private static final List<String> LOOKS = List.of("dconf", "fontconfig", "gtk-3.0", "ibus");

  /**
   * Ask no name server, not once (resolv.conf(5)). Names go through SOCKS, but Firefox looks up the
   * name of this very machine when it locks its profile, which would tell the network that name.
   */
  private static final String NO_NAME_SERVER = "attempts:0";

  /** Makes the home folder. */
  void prepare() throws IOException {
    Path config = Files.createDirectories(home().resolve(".config"));
    for (String look : LOOKS) {
      Path kept = configOfThePerson().resolve(look);
      if (Files.isDirectory(kept)) {
        Files.createSymbolicLink(config.resolve(look), kept);
      }
    }
  }

  /** Changes the variables of a process to be started. */
  void apply(Map<String, String> variables) {
    TELLTALES.forEach(variables::remove);
    MOVED.forEach(variables::remove);
    Path cookie = homeOfThePerson().resolve(".Xauthority");
    if (Files.exists(cookie, LinkOption.NOFOLLOW_LINKS)) {
      variables.putIfAbsent("XAUTHORITY", cookie.toString());
    }
    variables.put("HOME", home().toString());
    variables.put("MOZ_CRASHREPORTER_DISABLE", "1");
    // Without it, Firefox does not let the profile name another place to fetch its lists from.
    variables.put("MOZ_REMOTE_SETTINGS_DEVTOOLS", "1");
    variables.put("RES_OPTIONS", NO_NAME_SERVER);
    variables.put("TOR_SKIP_LAUNCH", "1");
    variables.put("TOR_SKIP_CONTROLPORTTEST", "1");
    variables.put("TOR_SOCKS_HOST", "127.0.0.1");
    variables.put("TOR_SOCKS_PORT", String.valueOf(socksPort));
  }

  private Path home() {
    return folder.resolve("home");
  }

  private Path homeOfThePerson() {
    return machine.folder("HOME").orElse(Path.of("/nonexistent"));
  }

  private Path configOfThePerson() {
    return machine.folder("XDG_CONFIG_HOME").orElse(homeOfThePerson().resolve(".config"));
  }
}
