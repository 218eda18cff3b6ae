// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.device.FakeMachine;
import org.tailsserver.creator.faults.Partition;
import org.tailsserver.pinning.store.PinStore;
import picocli.CommandLine;

/** A stick image with its pin store: made once, then copied for each test, which changes it. */
record CopiedStick(Path folder) {

  static final String CATALOGUE = "../server-config/src/main/catalogue";
  static final String PASSPHRASE = "correct horse";

  /** What a command answered. */
  record Outcome(int status, String out, String err) {

    Outcome done(String words) {
      assertEquals(0, status, err);
      assertTrue(out.contains(words), out);
      return this;
    }

    Outcome refused(int expected, String words) {
      assertEquals(expected, status, err);
      assertTrue(err.contains(words), err);
      assertFalse(err.contains("Exception"), err);
      return this;
    }
  }

  /** Makes the one that is copied. */
  static CopiedStick make(Path folder, String... more) {
    CopiedStick made = new CopiedStick(folder);
    List<String> arguments = new ArrayList<>(List.of("--name=workshop", "--offline"));
    arguments.add("--image=" + made.image());
    arguments.addAll(List.of(more));
    made.run(Disks.ofThisMachine(), "create", arguments).done("workshop");
    return made;
  }

  CopiedStick copyTo(Path target) throws IOException {
    Files.copy(image(), target.resolve("stick.img"), StandardCopyOption.COPY_ATTRIBUTES);
    try (Stream<Path> all = Files.walk(folder.resolve("pins"))) {
      for (Path path : all.toList()) {
        Files.copy(
            path, target.resolve(folder.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return new CopiedStick(target);
  }

  Path image() {
    return folder.resolve("stick.img");
  }

  PinStore pins() {
    return PinStore.at(folder.resolve("pins"));
  }

  /** Runs a command on it. */
  Outcome stick(String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of(image().toString()));
    arguments.addAll(List.of(more));
    return run(Disks.ofThisMachine(), command, arguments);
  }

  /** Runs a command on a disk of another machine. */
  Outcome disk(FakeMachine machine, String disk, String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of(disk));
    arguments.addAll(List.of(more));
    return run(machine.disks(), command, arguments);
  }

  private Outcome run(Disks disks, String command, List<String> more) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        Main.commandLine(new ByteArrayInputStream(PASSPHRASE.getBytes(UTF_8)), disks);
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    List<String> all = new ArrayList<>(List.of(command.split(" ", -1)));
    all.addAll(more);
    all.add("--passphrase-stdin");
    all.add("--pin-store=" + folder.resolve("pins"));
    if (List.of("create", "edit", "contents", "people add", "people show").contains(command)) {
      all.add("--catalogue=" + CATALOGUE);
    }
    return new Outcome(line.execute(all.toArray(String[]::new)), out.toString(), err.toString());
  }

  /** What lies encrypted on it; {@code into} is overwritten. */
  Partition inside(Path into) throws Exception {
    Partition partition = Partition.of(image(), into).decrypt(PASSPHRASE.getBytes(UTF_8));
    Files.delete(into.resolveSibling(into.getFileName() + ".header"));
    return partition;
  }

  List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
