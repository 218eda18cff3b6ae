// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.tor;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever tor tells, it is a state or nothing. */
class EventFuzzTest {

  static Stream<Arguments> seeds() {
    return Stream.of(
        Arguments.of(
            "STATUS_CLIENT", "NOTICE BOOTSTRAP PROGRESS=85 TAG=ap_conn SUMMARY=\"a \\\" b\""),
        Arguments.of("STATUS_CLIENT", "WARN BOOTSTRAP PROGRESS=5 REASON=NOROUTE COUNT=1"),
        Arguments.of("STATUS_CLIENT", "NOTICE CIRCUIT_ESTABLISHED"),
        Arguments.of("STATUS_GENERAL", "WARN CLOCK_SKEW SKEW=-1 SOURCE=CONSENSUS"),
        Arguments.of("HS_DESC", "UPLOADED " + "a".repeat(56) + " UNKNOWN $A"),
        Arguments.of("NETWORK_LIVENESS", "DOWN"));
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 100_000)
  void anyEventLeavesAState(@NotNull String keyword, @NotNull String rest) {
    Progress progress = new Progress(List.of(), _ -> {});
    progress.event(keyword, rest);
    int bootstrapped = progress.now().bootstrapped();
    assertTrue(bootstrapped >= 0 && bootstrapped <= 100);
  }
}
