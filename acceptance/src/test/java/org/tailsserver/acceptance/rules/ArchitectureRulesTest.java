// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance.rules;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules ARCHITECTURE.md states, held against the compiled classes. */
class ArchitectureRulesTest {

  private static final String ROOT = "org.tailsserver.";
  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.tailsserver");

  /** A third-party library and the only packages that may touch it. */
  record Library(String classes, List<String> users) {
    Library(String classes, String... users) {
      this(classes, List.of(users));
    }
  }

  /** A module's packages and the project's packages it may know beside its own. */
  record Module(String name, List<String> knows) {
    Module(String name, String... knows) {
      this(name, List.of(knows));
    }
  }

  static List<Library> libraries() {
    return List.of(
        new Library(
            "org.bouncycastle..",
            "org.tailsserver.pinning.identity..",
            "org.tailsserver.pinning.onion.."),
        new Library(
            "com.google.gson..",
            "org.tailsserver.config.header..",
            "org.tailsserver.client.json..",
            "org.tailsserver.creator.json..",
            "org.tailsserver.fixtures.json.."),
        new Library("net.freehaven.tor.control..", "org.tailsserver.init.tor.."),
        new Library("com.nulabinc.zxcvbn..", "org.tailsserver.creator.passphrase.."),
        new Library("com.google.zxing..", "org.tailsserver.qr.."),
        new Library("com.electronwill.nightconfig..", "org.tailsserver.config.toml.."),
        new Library("com.ibm.icu..", "org.tailsserver.protocol.passphrase.."),
        new Library("org.eclipse.jetty..", "org.tailsserver.portal.web.."),
        new Library("org.thymeleaf..", "org.tailsserver.portal.page.."),
        new Library(
            "javax.jmdns..",
            "org.tailsserver.lan.responder..",
            "org.tailsserver.portal.announce..",
            "org.tailsserver.client.find.."),
        new Library("org.xbill.DNS..", "org.tailsserver.client.scan.."),
        new Library(
            "picocli..",
            "org.tailsserver.client.cli..",
            "org.tailsserver.creator.cli..",
            "org.tailsserver.manual.."));
  }

  static List<Module> modules() {
    return List.of(
        new Module("config"),
        new Module("protocol"),
        new Module("fixtures"),
        new Module("manual"),
        new Module("lan"),
        new Module("qr"),
        new Module("pinning", "config"),
        new Module("portal", "config", "protocol", "pinning", "lan"),
        new Module("init", "config", "protocol", "pinning"),
        new Module("creator", "config", "protocol", "pinning", "manual", "qr"),
        new Module("client", "config", "protocol", "pinning", "lan", "manual", "qr"));
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void oneThirdPartyLibraryIsTouchedByOnePackage(Library library) {
    noClasses()
        .that(not(resideInAnyPackage(library.users().toArray(String[]::new))))
        .should()
        .dependOnClassesThat(resideInAPackage(library.classes()))
        .check(PRODUCT);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void dependenciesBetweenModulesPointOneWay(Module module) {
    String[] allowed =
        Stream.concat(Stream.of(module.name()), module.knows().stream())
            .map(name -> ROOT + name + "..")
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(ROOT + module.name() + "..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.tailsserver..").and(not(resideInAnyPackage(allowed))))
        .check(PRODUCT);
  }

  @Test
  void everyPackageBelongsToAModuleNamedHere() {
    String[] known =
        Stream.concat(modules().stream().map(Module::name), Stream.of("acceptance", "demo"))
            .map(name -> ROOT + name + "..")
            .toArray(String[]::new);
    classes().should().resideInAnyPackage(known).check(PRODUCT);
  }

  @Test
  void noPackageIsNamedAfterNothing() {
    noClasses()
        .should()
        .resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..misc..")
        .check(PRODUCT);
  }

  @Test
  void onlyTheToolRunnerStartsProcessesInServerMode() {
    noClasses()
        .that()
        .resideInAnyPackage("org.tailsserver.portal..", "org.tailsserver.protocol..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.ProcessBuilder")
        .check(PRODUCT);
  }
}
