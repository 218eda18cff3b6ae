// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tailsserver.pinning.store.PinStoreTest.GARAGE;
import static org.tailsserver.pinning.store.PinStoreTest.WORKSHOP;
import static org.tailsserver.pinning.store.PinStoreTest.names;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.identity.ClientIdentity;
import org.tailsserver.pinning.identity.SshKeyPair;

/**
 * The program dies before each of its steps in turn; what is on disk is then the old or the new.
 */
class PinStoreKilledTest {

  private static final PinnedServer MOVED =
      WORKSHOP.seenAt(InetAddress.ofLiteral("192.168.1.7"), 8443);

  private static final PinnedServer ATTIC = PinStoreTest.called("attic", WORKSHOP);

  @TempDir Path home;

  @Test
  void killedAtAnyStepOfTheFirstSaveTheServerIsThereOrNot() throws IOException {
    int steps =
        killAtEveryStep(List.of(), store -> store.save(WORKSHOP), List.of(), List.of(WORKSHOP));
    assertTrue(steps >= 10, steps + " steps");
  }

  @Test
  void killedAtAnyStepOfAnUpdateTheServerIsTheOldOrTheNew() throws IOException {
    int steps =
        killAtEveryStep(
            List.of(WORKSHOP, GARAGE),
            store -> store.save(MOVED),
            List.of(GARAGE, WORKSHOP),
            List.of(GARAGE, MOVED));
    assertTrue(steps >= 6, steps + " steps");
  }

  @Test
  void killedAtAnyStepOfARemovalTheServerIsWholeOrGone() throws IOException {
    int steps =
        killAtEveryStep(
            List.of(WORKSHOP, GARAGE),
            store -> store.remove("workshop"),
            List.of(GARAGE, WORKSHOP),
            List.of(GARAGE));
    assertTrue(steps >= 5, steps + " steps");
  }

  @Test
  void killedAtAnyStepOfARenameTheServerIsThereUnderTheOldOrTheNewPetname() throws IOException {
    int steps =
        killAtEveryStep(
            List.of(WORKSHOP, GARAGE),
            store -> store.rename("workshop", ATTIC.petname()),
            List.of(GARAGE, WORKSHOP),
            List.of(ATTIC, GARAGE));
    assertTrue(steps >= 2, steps + " steps");
  }

  @Test
  void killedAtAnyStepOfANewCertificateThePinIsKeptWithOneThatFits() throws Exception {
    ServerName newName = ServerName.of("attic");
    X509Certificate renamed = PinStoreTest.IDENTITY.renamed(newName).certificate();
    for (int survived = 0; ; survived++) {
      Path folder = home.resolve("killed-" + survived);
      PinStore.at(folder).save(WORKSHOP);
      Change change = store -> store.recertify(WORKSHOP, newName, renamed);
      boolean finished = runAndDie(folder, survived, change);
      PinStore.Listing left = PinStore.at(folder).list();
      assertEquals(List.of(), left.damaged(), "damaged when killed at step " + survived);
      assertEquals(WORKSHOP.pin(), left.servers().getFirst().pin());
      change.of(PinStore.at(folder));
      PinnedServer now = PinStore.at(folder).find("workshop").orElseThrow();
      assertEquals(WORKSHOP.certified(newName, renamed), now);
      assertFalse(
          Files.readString(folder.resolve("workshop/server.toml")).contains("next-certificate"));
      if (finished) {
        assertTrue(survived >= 12, survived + " steps");
        return;
      }
    }
  }

  @Test
  void killedAtAnyStepWhileItGetsOtherKeysBothIdentitiesAreKnownOrTheOneTheStickHas()
      throws Exception {
    PinnedServer next = PinStoreTest.server("workshop");
    boolean prepared = false;
    for (int survived = 0; ; survived++) {
      Path folder = home.resolve("killed-" + survived);
      PinStore.at(folder).save(WORKSHOP);
      PinStore.at(folder).save(GARAGE);
      boolean[] saved = {false};
      Change change =
          store -> {
            store
                .succession()
                .prepare(WORKSHOP, next, ClientIdentity.generate(), SshKeyPair.generate());
            saved[0] = true; // from here on the stick may have either
            store.succession().settle(next.pin());
          };
      boolean finished = runAndDie(folder, survived, change);
      PinStore.Listing left = PinStore.at(folder).list();
      assertEquals(List.of(), left.damaged(), "damaged when killed at step " + survived);
      PinStore again = PinStore.at(folder);
      if (saved[0]) {
        assertTrue(again.findByPin(next.pin()).isPresent(), "unknown at step " + survived);
        again.succession().settle(next.pin());
        assertEquals(next.pin(), again.find("workshop").orElseThrow().pin());
        prepared = true;
      } else {
        assertTrue(again.findByPin(WORKSHOP.pin()).isPresent(), "unknown at step " + survived);
        change.of(again);
      }
      assertEquals(List.of(".lock", "garage", "workshop"), names(folder));
      assertFalse(names(folder.resolve("workshop")).contains(Succession.FILE));
      if (finished) {
        assertTrue(prepared && survived >= 20, survived + " steps");
        return;
      }
    }
  }

  @Test
  void everyFileIsOnDiskBeforeTheRenameThatShowsItAndEveryRenameBeforeTheEnd() throws IOException {
    List<String> steps = new ArrayList<>();
    PinStore store = store(home.resolve("s"), steps::add);
    store.save(WORKSHOP);
    store.save(MOVED);
    store.rename("workshop", ATTIC.petname());
    store.remove("attic");
    List<String> unsynced = new ArrayList<>();
    boolean renameOpen = false;
    int renames = 0;
    for (String step : steps) {
      if (step.startsWith("write ")) {
        unsynced.add(step.substring("write ".length()));
      } else if (step.startsWith("sync folder ")) {
        renameOpen = false;
      } else if (step.startsWith("sync ")) {
        unsynced.remove(step.substring("sync ".length()));
      } else if (step.startsWith("rename ")) {
        assertEquals(List.of(), unsynced, steps.toString());
        renameOpen = true;
        renames++;
      }
    }
    assertFalse(renameOpen, steps.toString());
    assertEquals(4, renames, steps.toString());
  }

  @Test
  void anotherProgramThatMakesTheStoreAtTheSameMomentIsNoObstacle() throws IOException {
    Path folder = home.resolve("s");
    store(folder, step -> makeMeanwhile(step, folder)).save(WORKSHOP);
    assertEquals(List.of(WORKSHOP), PinStore.at(folder).list().servers());
  }

  private static void makeMeanwhile(String step, Path folder) {
    if (step.equals("make s")) {
      try {
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void aProgramKilledWithTheLockInItsHandsLocksNobodyOut() throws Exception {
    Path folder = home.resolve("s");
    PinStore.at(folder).save(GARAGE);
    Process program =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                HangsInTheMiddle.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertEquals('h', program.getInputStream().read(), "it holds the lock");
    } finally {
      program.destroyForcibly();
    }
    assertTrue(program.waitFor(1, TimeUnit.MINUTES));
    assertTrue(names(folder).stream().anyMatch(n -> n.startsWith(".new-")), "it left a mess");
    PinStore.at(folder).save(WORKSHOP);
    assertEquals(List.of(GARAGE, WORKSHOP), PinStore.at(folder).list().servers());
    assertEquals(List.of(".lock", "garage", "workshop"), names(folder));
  }

  /** Stops for ever inside a save. */
  static final class HangsInTheMiddle {
    private HangsInTheMiddle() {}

    public static void main(String[] arguments) throws Exception {
      store(Path.of(arguments[0]), HangsInTheMiddle::hang).save(PinStoreTest.server("third"));
    }

    private static void hang(String step) {
      if (step.equals("sync server.toml")) {
        System.out.print('h');
        System.out.flush();
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  interface Change {
    void of(PinStore store) throws PinStoreException;
  }

  /** Returns how many steps there were to die at. */
  private int killAtEveryStep(
      List<PinnedServer> atFirst,
      Change change,
      List<PinnedServer> before,
      List<PinnedServer> after)
      throws IOException {
    for (int survived = 0; ; survived++) {
      Path folder = home.resolve("killed-" + survived);
      for (PinnedServer server : atFirst) {
        PinStore.at(folder).save(server);
      }
      boolean finished = runAndDie(folder, survived, change);
      PinStore.Listing left = PinStore.at(folder).list();
      assertEquals(List.of(), left.damaged(), "damaged when killed at step " + survived);
      assertTrue(
          left.servers().equals(before) || left.servers().equals(after),
          "neither old nor new when killed at step " + survived);
      if (finished) {
        assertEquals(after, left.servers());
        return survived;
      }
      theNextProgramSucceedsAndLeavesNoMess(folder, left.servers().equals(before), change);
    }
  }

  private static void theNextProgramSucceedsAndLeavesNoMess(
      Path folder, boolean again, Change change) throws IOException {
    if (again) {
      change.of(PinStore.at(folder));
    } else {
      PinStore.at(folder).save(GARAGE);
    }
    assertTrue(
        names(folder).stream().noneMatch(n -> n.startsWith(".new") || n.startsWith(".removed")),
        names(folder).toString());
    if (Files.exists(folder.resolve("workshop"))) {
      assertEquals(List.of("certificate.pem", "server.toml"), names(folder.resolve("workshop")));
    }
  }

  /** Like kill -9 before a step: none of the steps after it happens, clean-up included. */
  static boolean runAndDie(Path folder, int survived, Change change) {
    int[] steps = {0};
    Consumer<String> reaper =
        step -> {
          if (steps[0]++ >= survived) {
            throw new Killed();
          }
        };
    try {
      change.of(store(folder, reaper));
      return true;
    } catch (Killed e) {
      return false;
    } catch (PinStoreException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  private static PinStore store(Path folder, Consumer<String> beforeEachStep) {
    return new PinStore(
        folder,
        Guard.ofThisUser(),
        new Disk() {
          @Override
          void step(String what) {
            beforeEachStep.accept(what);
          }
        });
  }
}
