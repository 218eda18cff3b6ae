// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.tailsserver.fixtures.image.GuestImage;
import org.tailsserver.fixtures.lan.Lan;
import org.tailsserver.fixtures.lan.LanHost;
import org.tailsserver.fixtures.vm.Vm;
import org.tailsserver.fixtures.vm.VmPlan;
import org.tailsserver.pinning.pin.Pin;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.protocol.wire.MalformedFrameException;

/**
 * Times the machine: power-on to page beside power-on to sshd, and passphrase sent to files mounted
 * beside a bare {@code cryptsetup open} of the same stick, all in one run. Prints the seconds as
 * JSON, {@code {"subject": {"what_s": [numbers]}}}.
 *
 * <p>Arguments: how often; a stick image; the pin store that knows it as "bench". The passphrase
 * comes on standard input.
 */
public final class Main {
  private static final String PAGE =
      "until curl -sk -o /dev/null --max-time 5 https://" + Vm.ADDRESS + "/; do sleep 0.2; done";
  private static final String SSHD =
      "until timeout 5 bash -c 'exec 3<>/dev/tcp/"
          + Vm.ADDRESS
          + "/22; head -c 4 <&3' 2>/dev/null | grep -q SSH-; do sleep 0.2; done";
  private static final String BARE_OPEN =
      """
      begin=$(date +%s%N)
      cryptsetup open --type luks2 --key-file=- /dev/disk/by-partlabel/TailsServer bench || exit
      end=$(date +%s%N)
      cryptsetup close bench
      echo $(((end - begin) / 1000000))
      """;

  private final Numbers numbers = new Numbers();

  private Main() {}

  public static void main(String[] arguments) throws Exception {
    Main bench = new Main();
    Path stick = Path.of(arguments[1]);
    Pin pin = PinStore.at(Path.of(arguments[2])).find("bench").orElseThrow().pin();
    byte[] passphrase = System.in.readAllBytes();
    for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
      bench.powerOnToSshd();
      bench.powerOnToMounted(stick, pin, passphrase);
    }
    bench.numbers.print();
  }

  private void powerOnToSshd() throws IOException, InterruptedException {
    VmPlan plan =
        VmPlan.of("bench-sshd", GuestImage.build()).withKernelOptions("systemd.wants=ssh.service");
    try (Lan lan = Lan.create()) {
      LanHost owner = lan.host("owner");
      long begin = System.nanoTime();
      try (Vm vm = Vm.boot(lan, plan)) {
        owner.run("bash", "-c", SSHD).orThrow();
        note("machine", "sshd_s", Duration.ofNanos(System.nanoTime() - begin));
        System.err.println("power-on to sshd, with " + vm.accelerator());
      }
    }
  }

  private void powerOnToMounted(Path original, Pin pin, byte[] passphrase)
      throws IOException, InterruptedException, MalformedFrameException {
    try (Lan lan = Lan.create()) {
      Path stick = Files.copy(original, lan.scratch().resolve("stick.img"));
      VmPlan plan = VmPlan.of("bench-page", GuestImage.build()).withSticks(stick);
      LanHost owner = lan.host("owner");
      long begin = System.nanoTime();
      try (Vm vm = Vm.boot(lan, plan)) {
        owner.run("bash", "-c", PAGE).orThrow();
        note("machine", "page_s", Duration.ofNanos(System.nanoTime() - begin));
        vm.awaitBoot();
        String milliseconds = vm.shell().run(BARE_OPEN, passphrase).orThrow().line();
        note("cryptsetup", "open_s", Duration.ofMillis(Long.parseLong(milliseconds)));
        try (Submission page = new Submission(lan.expose(owner, Vm.ADDRESS, 443), pin)) {
          note("unlock", "submit_mounted_s", page.untilMounted(passphrase));
        }
      }
    }
  }

  private void note(String subject, String what, Duration time) {
    numbers.note(subject, what, time.toMillis() / 1000.0);
  }
}
