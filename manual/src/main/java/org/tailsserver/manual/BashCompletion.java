// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.manual;

import java.util.Optional;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Completion for bash: picocli's own, to which names of folders are added. */
final class BashCompletion {

  private static final String POSITIONALS = "    local positionals=\"\"\n";

  private BashCompletion() {}

  static String of(CommandLine program, Optional<Names> names) {
    String script = AutoComplete.bash(program.getCommandName(), program);
    return names.isEmpty() ? script : withNames(script, program, names.get());
  }

  private static String withNames(String script, CommandLine program, Names names) {
    String function = "_names_" + program.getCommandName();
    String completed = insert(script, program, names, function);
    return completed
        + """

        # The folders that the first argument of some commands names, written as bash reads them.
        function %1$s() {
          local folder name quoted i store=~/%2$s
          for (( i = 1; i < COMP_CWORD; i++ )); do
            if [[ "${COMP_WORDS[i]}" == %3$s ]]; then
              store=${COMP_WORDS[i + 1]}
              store=${store/#\\~/${HOME}}
            fi
          done
          COMPREPLY=()
          for folder in "${store}"/*/; do
            name=${folder%%/}
            name=${name##*/}
            printf -v quoted %%q "${name}"
            if [[ -d "${folder}" && "${name}" != .* && ( "${name}" == "$1"* || "${quoted}" == "$1"* ) ]]; then
              COMPREPLY+=( "${quoted}" )
            fi
          done
        }
        """
            .formatted(function, names.folder(), names.option());
  }

  private static String insert(String script, CommandLine command, Names names, String function) {
    String completed = script;
    if (ZshCompletion.takesName(command.getCommandSpec(), names)) {
      String head = "function _picocli_" + functionName(command.getCommandSpec()) + "() {\n";
      int at = completed.indexOf(POSITIONALS, completed.indexOf(head)) + POSITIONALS.length();
      if (!completed.contains(head) || at < POSITIONALS.length()) {
        throw new IllegalStateException("picocli's script has no " + head);
      }
      String first =
          """
              if (( $(currentPositionalIndex "%s" "${arg_opts}" "${flag_opts}") == 0 )); then
                %s "${curr_word}"
                return
              fi
          """
              .formatted(command.getCommandName(), function);
      completed = completed.substring(0, at) + first + completed.substring(at);
    }
    for (CommandLine each : Manual.documented(command)) {
      completed = insert(completed, each, names, function);
    }
    return completed;
  }

  /** As picocli names it. */
  private static String functionName(CommandSpec spec) {
    return spec.qualifiedName("_");
  }
}
