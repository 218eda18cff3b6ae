// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.contents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.config.server.ServerConfig;
import org.tailsserver.config.server.ServiceEntry;
import org.tailsserver.config.toml.TomlValue;
import org.tailsserver.creator.faults.Partition;
import org.tailsserver.creator.faults.Run;
import org.tailsserver.creator.stick.StickPartition;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.creator.write.StickImage;
import org.tailsserver.creator.write.StickPlan;
import org.tailsserver.pinning.onion.ClientKeyPair;
import org.tailsserver.protocol.passphrase.Passphrase;

@Tag("sticks")
@DisplayName("What is on a stick")
class StickContentsTest {

  private static final byte[] FIRST = "correct horse".getBytes(UTF_8);
  private static final byte[] SECOND = "battery staple".getBytes(UTF_8);

  @TempDir Path folder;
  private Partition partition = new Partition(Path.of(""));
  private String address = "";

  @BeforeEach
  void write() throws Exception {
    Path image = folder.resolve("stick.img");
    StickPlan plan =
        StickPlan.of(image, ServerName.of("workshop"), List.of(new ServiceEntry("gobby")));
    try (Passphrase passphrase = passphrase(FIRST);
        StickImage stick = StickImage.prepare(plan, passphrase, phase -> {})) {
      address = stick.onions().getFirst().address().name();
      stick.publish();
    }
    partition = Partition.of(image, folder.resolve("partition"));
    Files.delete(image);
    addPassphrase();
  }

  private void addPassphrase() throws IOException, InterruptedException {
    Path first = Files.write(folder.resolve("first"), FIRST);
    Path second = Files.write(folder.resolve("second"), SECOND);
    Run run =
        Run.of(
            "/usr/sbin/cryptsetup",
            "luksAddKey",
            "-q",
            "--disable-locks",
            "--pbkdf-memory=65536",
            "--pbkdf-force-iterations=4",
            "--key-file=" + first,
            partition.file().toString(),
            second.toString());
    assertEquals(0, run.status(), run.out());
  }

  @Test
  void isReadWithAnyOfItsPassphrases() throws Exception {
    byte[] before = digest();
    for (byte[] typed : List.of(FIRST, SECOND)) {
      try (StickContents contents = open(typed)) {
        assertEquals("workshop", contents.token().name().text());
        assertEquals(List.of(new ServiceEntry("gobby")), contents.config().services());
        OnionOnStick onion = contents.onions().getFirst();
        assertEquals(address, onion.address().name());
        assertEquals(List.of("owner"), onion.clients());
      }
    }
    assertArrayEquals(before, digest());
    StickException e = assertThrows(StickException.class, () -> open("wrong".getBytes(UTF_8)));
    assertEquals(Cause.WRONG_PASSPHRASE, e.what());
  }

  @Test
  void isChangedWithoutTouchingHeaderAndOtherData() throws Exception {
    byte[] header = header();
    byte[] before = Files.readAllBytes(partition.file());
    String metadata = partition.dump().out();
    ServiceEntry slow =
        new ServiceEntry("gobby", Map.of("autosave-seconds", new TomlValue.Whole(30)));
    byte[] alice;
    try (StickContents contents = open(SECOND);
        ClientKeyPair key = ClientKeyPair.generate()) {
      alice = key.file();
      contents.change(
          new ContentsChange()
              .config(new ServerConfig(List.of(slow)))
              .addClient("gobby", "alice", key.file()));
      assertArrayEquals(before, Files.readAllBytes(partition.file()));
      putBack(contents);
    }

    assertArrayEquals(header, header());
    assertEquals(metadata, partition.dump().out());
    assertEquals(0, partition.open(FIRST).status());
    assertEquals(0, partition.open(SECOND).status());
    assertTrue(changedBlocks(before, Files.readAllBytes(partition.file())) < 40);
    try (StickContents contents = open(FIRST)) {
      assertEquals(List.of(slow), contents.config().services());
      assertEquals(List.of("alice", "owner"), contents.onions().getFirst().clients());
    }
    partition.decrypt(FIRST);
    Run check = partition.run("/usr/sbin/e2fsck", "-f", "-n");
    assertEquals(0, check.status(), check.out());
    String file = "/onions/gobby/authorized_clients/alice.auth";
    assertEquals(new String(alice, UTF_8), partition.read(file));
    String stat = partition.debugfs("stat " + file);
    assertTrue(stat.contains("Mode:  0600") && stat.contains("User:     0"), stat);
  }

  @Test
  void losesAnOnionServiceAndGetsAnother() throws Exception {
    try (StickContents contents = open(FIRST)) {
      contents.change(
          new ContentsChange().removeOnion("gobby").config(new ServerConfig(List.of())));
      assertEquals(List.of(), contents.onions());
      putBack(contents);
    }
    try (StickContents contents = open(FIRST)) {
      ServerConfig config = new ServerConfig(List.of(new ServiceEntry("gobby")));
      String host = address + ".onion\n";
      contents.change(
          new ContentsChange()
              .config(config)
              .addOnion("gobby", Map.of("hostname", host.getBytes(UTF_8))));
      putBack(contents);
    }
    try (StickContents contents = open(FIRST)) {
      assertEquals(address, contents.onions().getFirst().address().name());
      assertEquals(List.of(), contents.onions().getFirst().clients());
    }
  }

  @Test
  void leavesNothingOfItselfBehind() throws Exception {
    List<String> before = workplaces();
    try (StickContents contents = open(FIRST)) {
      assertTrue(workplaces().size() > before.size(), contents.token().toString());
    }
    assertEquals(before, workplaces());
    assertThrows(StickException.class, () -> open("wrong".getBytes(UTF_8)));
    assertEquals(before, workplaces());
  }

  private static List<String> workplaces() throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("/dev/shm"))) {
      return entries
          .map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith(".tails-server-stick-"))
          .sorted()
          .toList();
    }
  }

  private void putBack(StickContents contents) throws IOException, StickException {
    try (FileChannel channel =
        FileChannel.open(partition.file(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      contents.putBack(channel);
    }
  }

  private StickContents open(byte[] typed) throws IOException, StickException {
    long length = Files.size(partition.file());
    try (Passphrase passphrase = passphrase(typed)) {
      return StickContents.open(
          new StickPartition(partition.file(), 1, 0, length), folder, passphrase);
    }
  }

  private byte[] header() throws IOException {
    try (InputStream in = Files.newInputStream(partition.file())) {
      return in.readNBytes(8 << 20);
    }
  }

  private byte[] digest() throws Exception {
    return java.security.MessageDigest.getInstance("SHA-256")
        .digest(Files.readAllBytes(partition.file()));
  }

  private static int changedBlocks(byte[] before, byte[] after) {
    int changed = 0;
    for (int at = 0; at < before.length; at += 4096) {
      if (!java.util.Arrays.equals(before, at, at + 4096, after, at, at + 4096)) {
        changed++;
      }
    }
    return changed;
  }

  private static Passphrase passphrase(byte[] typed) {
    return assertInstanceOf(Passphrase.Reading.Usable.class, Passphrase.read(typed)).passphrase();
  }
}
