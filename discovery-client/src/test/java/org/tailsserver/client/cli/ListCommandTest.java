// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tailsserver.client.cli.ScriptedServer.identity;
import static org.tailsserver.client.cli.ScriptedServer.status;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceInfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.tailsserver.client.find.Announcement;
import org.tailsserver.client.find.LanAddress;
import org.tailsserver.client.find.LanBrowser;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.fixtures.lan.AloneOnLoopback;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;

/**
 * Real mDNS and real TLS on the loopback network: one server of ours, an evil twin, a stranger with
 * a hostile name, one that points elsewhere, and one that answers nothing.
 */
@ExtendWith(AloneOnLoopback.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListCommandTest {

  /** They wait more than they work, side by side; a lock for who would disturb the others. */
  private static final String LAN = "the loopback network";

  private static final String HOSTILE = "garage \u001b[2J\u202e!";
  private static final ServerIdentity WORKSHOP = identity("workshop");
  private static final ServerIdentity TWIN = identity("workshop");
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  @TempDir static Path home = Path.of("");
  private final List<AutoCloseable> closing = new ArrayList<>();

  @BeforeAll
  void theLan() throws Exception {
    Path pins = home.resolve("pins");
    PinStore.at(pins).save(PinnedServer.of(ServerName.of("workshop"), WORKSHOP.certificate()));
    PinStore.at(pins)
        .save(PinnedServer.of(ServerName.of("attic"), identity("attic").certificate()));
    JmDNS responder = JmDNS.create(LOOPBACK, "loopback-test-host");
    closing.add(responder);
    announce(responder, "workshop", serve(WORKSHOP));
    announce(responder, "WORKSHOP (2)", serve(TWIN));
    announce(responder, HOSTILE, serve(identity("garage")));
    ScriptedServer gone = new ScriptedServer(LOOPBACK, TWIN, status(200));
    int nobody = gone.port();
    gone.close();
    announce(responder, "silent", nobody);
    waitUntilAnnounced("workshop", "WORKSHOP (2)", HOSTILE, "silent");
  }

  /** With whatever is said on the loopback network; JmDNS takes its time. */
  static void waitUntilAnnounced(String... names) throws Exception {
    Set<String> heard = ConcurrentHashMap.newKeySet();
    CountDownLatch all = new CountDownLatch(names.length);
    LanBrowser.Listener listener =
        new LanBrowser.Listener() {
          @Override
          public void announced(Announcement announcement) {
            if (List.of(names).contains(announcement.name()) && heard.add(announcement.name())) {
              all.countDown();
            }
          }

          @Override
          public void withdrawn(String name) {}
        };
    try (LanBrowser _ =
        LanBrowser.on(List.of(LanAddress.of(LOOPBACK).orElseThrow()), _ -> true, listener)) {
      assertTrue(all.await(1, TimeUnit.MINUTES), heard.toString());
    }
  }

  private int serve(ServerIdentity identity) throws Exception {
    ScriptedServer server = new ScriptedServer(LOOPBACK, identity, status(200));
    closing.add(server);
    return server.port();
  }

  private static void announce(JmDNS responder, String name, int port) throws Exception {
    responder.registerService(
        ServiceInfo.create(
            LanBrowser.SERVICE_TYPE, name, port, 0, 0, new byte[] {3, 'v', '=', '1'}));
  }

  @AfterAll
  void leave() throws Exception {
    for (AutoCloseable each : closing.reversed()) {
      each.close();
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  @ResourceLock(value = LAN, mode = ResourceAccessMode.READ)
  void everyServerIsListedWithItsVerdictAndWhatIsMissingToo() {
    CommandRun run = list("--timeout", "4");
    assertEquals(0, run.code(), run.err());
    List<String> lines = run.out().lines().toList();
    assertEquals(5, lines.size(), run.out());
    // Who answers is listed as soon as it does; the rest comes last.
    List<String> answered = lines.subList(0, 3).stream().sorted().toList();
    assertTrue(answered.get(0).startsWith("IMPOSTOR     WORKSHOP (2)"), run.out());
    assertTrue(answered.get(0).contains(String.join(" ", TWIN.pin().words())), run.out());
    assertTrue(answered.get(1).startsWith("stranger     garage <U+001B>[2J<U+202E>!"), run.out());
    assertTrue(answered.get(2).matches("yours +workshop  127\\.0\\.0\\.1:\\d+"), run.out());
    assertTrue(lines.get(3).startsWith("no answer    silent"), run.out());
    assertEquals("not here     attic", lines.get(4));
    assertFalse(run.out().contains("\u001b") || run.out().contains("\u202e"));
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  @ResourceLock(value = LAN, mode = ResourceAccessMode.READ)
  void whoAnswersIsListedLongBeforeTheListeningEnds() throws Exception {
    CountDownLatch firstRow = new CountDownLatch(1);
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) {
            if (b == '\n') {
              firstRow.countDown();
            }
          }
        };
    Terminal terminal =
        new Terminal(
            InputStream.nullInputStream(),
            new PrintStream(out, false, UTF_8),
            new PrintStream(OutputStream.nullOutputStream(), true, UTF_8),
            () -> null);
    Thread listing =
        Thread.ofPlatform()
            .start(() ->
                Main.run(
                    terminal,
                    "list",
                    "--pin-store",
                    pins(),
                    "--from",
                    "127.0.0.1",
                    "--timeout",
                    "3600"));
    assertTrue(firstRow.await(1, TimeUnit.MINUTES));
    listing.interrupt();
    listing.join();
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  @ResourceLock(value = LAN, mode = ResourceAccessMode.READ)
  void jsonHasTheSameAndIsSafeToPrintToo() {
    CommandRun run = list("--timeout", "4", "--json");
    assertEquals("", run.err());
    assertTrue(run.out().chars().noneMatch(c -> c == 0x1b || c == 0x202e), run.out());
    JsonObject listing = JsonParser.parseString(run.out()).getAsJsonObject();
    assertEquals("[\"attic\"]", listing.get("notSeen").toString());
    List<String> verdicts = new ArrayList<>();
    for (JsonElement server : listing.getAsJsonArray("servers")) {
      verdicts.add(server.getAsJsonObject().get("verdict").getAsString());
    }
    assertEquals(List.of("yours", "impostor", "unknown", "unreachable"), verdicts);
    JsonObject stranger = listing.getAsJsonArray("servers").get(2).getAsJsonObject();
    assertEquals(HOSTILE, stranger.get("name").getAsString());
    JsonObject ours = listing.getAsJsonArray("servers").get(0).getAsJsonObject();
    assertEquals(WORKSHOP.pin().text(), ours.get("pin").getAsString());
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  @ResourceLock(value = LAN, mode = ResourceAccessMode.READ)
  void watchingPrintsALineForEachServer() {
    CommandRun run = list("--timeout", "4", "--watch", "--json");
    List<String> events = run.out().lines().toList();
    assertEquals(4, events.size(), run.out());
    assertTrue(events.stream().allMatch(e -> e.startsWith("{\"event\":\"seen\",")), run.out());
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  @ResourceLock(value = LAN, mode = ResourceAccessMode.READ)
  void aServerIsFoundByItsKeyAlthoughAnImpostorIsLouder() {
    CommandRun run =
        CommandRun.of(
            "open",
            "--print",
            "--pin-store",
            pins(),
            "--from",
            "127.0.0.1",
            "--timeout",
            "20",
            "workshop");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.err().contains("it is yours"), run.err());
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  @ResourceLock(value = LAN, mode = ResourceAccessMode.READ)
  void whereOnlyTheImpostorIsThePersonIsWarned() throws Exception {
    Path store = home.resolve("others-pins");
    PinStore.at(store)
        .save(PinnedServer.of(ServerName.of("workshop"), identity("workshop").certificate()));
    CommandRun run =
        CommandRun.of(
            "open",
            "--print",
            "--pin-store",
            store.toString(),
            "--from",
            "127.0.0.1",
            "--timeout",
            "4",
            "workshop");
    assertEquals(5, run.code(), run.err());
    assertTrue(run.err().contains("IMPOSTOR"), run.err());
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  @ResourceLock(LAN)
  void aServerThatAcceptsButStaysSilentIsListedAsSuchAndNotAsAbsent() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 50, LOOPBACK);
        JmDNS responder = JmDNS.create(LOOPBACK, "mute-test-host")) {
      announce(responder, "attic", mute.getLocalPort());
      waitUntilAnnounced("attic");
      CommandRun run = list();
      assertEquals(0, run.code(), run.err());
      assertTrue(run.out().contains("no answer    attic"), run.out());
      assertFalse(run.out().contains("not here     attic"), run.out());
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  @ResourceLock(value = LAN, mode = ResourceAccessMode.READ)
  void oneThatUsesTheNameOfADamagedPinIsNotCalledAStranger() throws Exception {
    Path store = home.resolve("open-to-others");
    PinStore.at(store).save(PinnedServer.of(ServerName.of("workshop"), WORKSHOP.certificate()));
    Files.setPosixFilePermissions(
        store.resolve("workshop/server.toml"), PosixFilePermissions.fromString("rw-r--r--"));
    CommandRun run =
        CommandRun.of(
            "list", "--pin-store", store.toString(), "--from", "127.0.0.1", "--timeout", "4");
    assertTrue(run.out().contains("cannot tell  workshop  127.0.0.1:"), run.out());
    assertTrue(run.out().contains("cannot tell  WORKSHOP (2)  127.0.0.1:"), run.out());
    assertFalse(run.out().matches("(?si).*stranger +workshop.*"), run.out());
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  @ResourceLock(value = LAN, mode = ResourceAccessMode.READ)
  void aDamagedPinIsComplainedAboutAndTheRestListed() throws Exception {
    Path store = home.resolve("damaged");
    PinStore.at(store).save(PinnedServer.of(ServerName.of("workshop"), WORKSHOP.certificate()));
    Files.writeString(store.resolve("workshop/server.toml"), "");
    CommandRun run =
        CommandRun.of(
            "list", "--pin-store", store.toString(), "--from", "127.0.0.1", "--timeout", "0.1");
    assertEquals(0, run.code());
    assertTrue(run.err().contains("server.toml is damaged"), run.err());
  }

  private static CommandRun list(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("list", "--pin-store", pins(), "--from", "127.0.0.1"));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private static String pins() {
    return home.resolve("pins").toString();
  }
}
