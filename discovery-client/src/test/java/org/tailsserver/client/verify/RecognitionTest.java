// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tailsserver.client.cli.ScriptedServer.identity;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.pin.PinVerdict;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;

class RecognitionTest {

  private static final ServerIdentity OURS = identity("workshop");
  private static final ServerIdentity OTHER = identity("workshop");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "workshop",
        "WORKSHOP",
        "workshop (2)",
        "workshop-2",
        "workshop #2",
        "workshop (2) (2)",
        "workshop #2-17",
        "workshop-1000",
        "workshop.",
        "work\u200bshop",
        "workshop\u2060 (2)",
        "\uff57orkshop",
      })
  void whoIsCalledLikeOursButHasAnotherKeyIsAnImpostor(String name) throws Exception {
    assertEquals(
        new PinVerdict.Impostor("workshop", OTHER.pin()),
        recognition().judge(name, OTHER.certificate()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"workshops", "work shop", "garage", "2 workshop", "workshop 2", ""})
  void whoIsCalledOtherwiseIsAStranger(String name) throws Exception {
    assertEquals(
        new PinVerdict.Unknown(OTHER.pin()), recognition().judge(name, OTHER.certificate()));
  }

  @Test
  void oursIsKnownByItsKeyWhateverItCallsItself() throws Exception {
    assertEquals(
        new PinVerdict.Yours("workshop"), recognition().judge("garage", OURS.certificate()));
  }

  @Test
  void aNumberThatIsPartOfOurNameIsNotTakenForARenaming() throws Exception {
    assertEquals(
        new PinVerdict.Unknown(OTHER.pin()),
        recognition("shop-1").judge("shop-2", OTHER.certificate()));
    assertEquals(
        new PinVerdict.Impostor("shop-1", OTHER.pin()),
        recognition("shop-1").judge("shop-1 (2)", OTHER.certificate()));
  }

  private static Recognition recognition() throws Exception {
    return recognition("workshop");
  }

  private static Recognition recognition(String name) throws Exception {
    PinnedServer server = PinnedServer.of(ServerName.of(name), OURS.certificate());
    return new Recognition(new PinStore.Listing(List.of(server), List.of()));
  }
}
