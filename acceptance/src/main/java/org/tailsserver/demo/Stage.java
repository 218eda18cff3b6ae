// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tailsserver.fixtures.image.GuestImage;
import org.tailsserver.fixtures.image.Project;
import org.tailsserver.fixtures.lan.Lan;
import org.tailsserver.fixtures.lan.LanHost;
import org.tailsserver.fixtures.vm.Vm;
import org.tailsserver.fixtures.vm.VmPlan;

/** Where the story plays: a private LAN, the owner's machine on it, and the old laptop. */
final class Stage implements AutoCloseable {
  static final String NAME = "workshop";
  static final String SERVICE = "gobby";
  static final String PASSPHRASE = "copper lantern quietly crosses the harbour";

  private final Path folder = Project.folder().resolve("target/demo");
  private final Lan lan;
  private final LanHost owner;

  Stage() throws IOException, InterruptedException {
    clear(folder);
    Files.createDirectories(home());
    lan = Lan.create();
    owner = lan.host("owner");
    writeDoor();
  }

  /** The owner's home folder on the machine that made the stick. */
  Path home() {
    return folder.resolve("home");
  }

  Path stick() {
    return folder.resolve("stick.img");
  }

  Vm powerOn() throws IOException, InterruptedException {
    return Vm.boot(lan, VmPlan.of("laptop", GuestImage.build()).withSticks(stick()));
  }

  /** A loopback address of this machine behind which the server's page is. */
  String pageAddress() throws IOException {
    return "https://127.0.0.1:" + lan.expose(owner, Vm.ADDRESS, 443).getPort() + "/";
  }

  /** The server's certificate as a browser shows it, from what was kept when the stick was made. */
  String fingerprint() throws IOException {
    try (InputStream pem =
        Files.newInputStream(
            home().resolve(".Tails-server").resolve(NAME).resolve("certificate.pem"))) {
      Certificate certificate = CertificateFactory.getInstance("X.509").generateCertificate(pem);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /** What one of the project's commands ended with, and what it printed. */
  record Ran(int status, String out) {}

  /**
   * Runs one of the project's commands on the owner's machine, with what it says on standard error
   * shown as it comes.
   */
  Ran owner(byte[] input, String program, String... arguments)
      throws IOException, InterruptedException {
    List<String> argv = new ArrayList<>(List.of(program(program)));
    argv.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(owner.command(argv));
    builder.environment().putAll(environment());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input);
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), out);
  }

  private Map<String, String> environment() {
    return Map.of("HOME", home().toString());
  }

  private static String program(String name) {
    return Project.folder().resolve("dist/bin").resolve(name).toString();
  }

  /** A script that lets a second terminal act on the owner's machine. */
  private void writeDoor() throws IOException {
    Path door = folder.resolve("owner");
    StringBuilder script = new StringBuilder("#!/bin/sh\n");
    script.append("HOME='").append(home()).append("' PATH='");
    script.append(Project.folder().resolve("dist/bin")).append("':\"$PATH\"\nexport HOME PATH\n");
    script.append("exec");
    for (String word : owner.command(List.of())) {
      script.append(" '").append(word).append('\'');
    }
    script.append(" \"$@\"\n");
    Files.writeString(door, script);
    Files.setPosixFilePermissions(door, PosixFilePermissions.fromString("rwx------"));
  }

  private static void clear(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(folder.resolve("owner"));
    lan.close();
  }
}
