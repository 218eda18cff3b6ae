// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tailsserver.creator.faults.Partition;
import org.tailsserver.creator.faults.Run;
import org.tailsserver.fixtures.image.Project;
import org.tailsserver.fixtures.tor.Tor;
import org.tailsserver.pinning.onion.OnionAddress;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;

/**
 * What the owner's commands made of one service, "gobby": tor's side as it lies on the stick, and
 * what a guest is handed over.
 *
 * @param serviceFolder taken off the stick as it is, modes and all
 * @param handOver the text a guest gets
 */
record StickOnions(OnionAddress address, Path serviceFolder, String handOver) {

  private static final String PASSPHRASE = "copper lantern quietly";

  /** Makes a stick in an empty folder with the creator's command, and asks the client's. */
  static StickOnions make(Path folder) throws Exception {
    Path pins = folder.resolve("pins");
    run(
        org.tailsserver.creator.cli.Main.class.getName(),
        "create",
        "--passphrase-stdin",
        "--name=workshop",
        "--service=gobby",
        "--offline",
        "--size=48M",
        "--image=" + folder.resolve("stick.img"),
        "--pin-store=" + pins,
        catalogue());
    String handOver =
        run(
            org.tailsserver.client.cli.Main.class.getName(),
            "onions",
            "workshop",
            "gobby",
            "--hand-over",
            "--pin-store=" + pins,
            catalogue());
    Partition partition = Partition.of(folder.resolve("stick.img"), folder.resolve("partition"));
    partition.decrypt(PASSPHRASE.getBytes(UTF_8));
    partition.debugfs("rdump /onions/gobby " + folder);
    PinStore store = PinStore.at(pins);
    PinnedServer server = store.find("workshop").orElseThrow();
    return new StickOnions(
        store.onions(server).list().getFirst().address(), folder.resolve("gobby"), handOver);
  }

  private static String catalogue() {
    return "--catalogue=" + Project.folder().resolve("server-config/src/main/catalogue");
  }

  private static String run(String main, String... arguments) throws Exception {
    List<String> argv = JavaProgram.command(main, List.of(), arguments);
    Run run = Run.of(PASSPHRASE.getBytes(UTF_8), argv.toArray(String[]::new));
    assertEquals(0, run.status(), run.out());
    return run.out();
  }

  /** Does with the hand-over's one line for tor what the hand-over says. */
  Path authDir(Path folder) throws Exception {
    List<String> lines =
        handOver.lines().filter(line -> line.contains(":descriptor:x25519:")).toList();
    assertEquals(1, lines.size(), handOver);
    Path keys = Tor.privateFolder(folder);
    Files.writeString(keys.resolve("gobby.auth_private"), lines.getFirst().strip() + "\n");
    return keys;
  }
}
