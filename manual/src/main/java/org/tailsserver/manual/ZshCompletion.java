// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.manual;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Completion for zsh: one function a command, in the words of zshcompsys(1). */
final class ZshCompletion {

  private final StringBuilder script = new StringBuilder();
  private final String program;
  private final Optional<Names> names;

  private ZshCompletion(String program, Optional<Names> names) {
    this.program = program;
    this.names = names;
  }

  /** A file for a folder of zsh's fpath, under the program's name with an underscore before it. */
  static String of(CommandLine command, Optional<Names> names) {
    String program = command.getCommandName();
    ZshCompletion completion = new ZshCompletion(program, names);
    completion.script.append("#compdef ").append(program).append('\n');
    completion.function(command);
    names.ifPresent(completion::namesFunction);
    completion.script.append("\n_").append(program).append(" \"$@\"\n");
    return completion.script.toString();
  }

  /** Whether the first argument of a command names a folder. */
  static boolean takesName(CommandSpec spec, Names names) {
    return spec.positionalParameters().stream().anyMatch(each -> isName(each, names));
  }

  private static boolean isName(PositionalParamSpec positional, Names names) {
    return names.descriptionKey().equals(positional.descriptionKey());
  }

  private void function(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    List<String> arguments = new ArrayList<>();
    spec.options().stream().filter(option -> !option.hidden()).forEach(o -> arguments.add(of(o)));
    List<CommandLine> commands = commands(command);
    if (commands.isEmpty()) {
      spec.positionalParameters().forEach(p -> arguments.add(of(p, command)));
    } else {
      arguments.add("'1: :->command'");
      arguments.add("'*:: :->arguments'");
    }
    line("");
    line(function(spec) + "() {");
    line("  local curcontext=\"$curcontext\" state line ret=1");
    line("  typeset -A opt_args");
    line("  _arguments -C -s -S \\");
    arguments.forEach(argument -> line("    " + argument + " \\"));
    line("    && ret=0");
    if (!commands.isEmpty()) {
      commands(spec, commands);
    }
    line("  return ret");
    line("}");
    commands.forEach(this::function);
  }

  /** All but picocli's own one that prints completion for bash. */
  private static List<CommandLine> commands(CommandLine command) {
    return command.getSubcommands().values().stream()
        .filter(each -> !(each.getCommand() instanceof GenerateCompletion))
        .toList();
  }

  private void commands(CommandSpec spec, List<CommandLine> commands) {
    line("  case $state in");
    line("    command)");
    line("      local -a commands=(");
    for (CommandLine each : commands) {
      String header = String.join(" ", each.getCommandSpec().usageMessage().header());
      line("        " + quoted(each.getCommandName() + ":" + plain(header)));
    }
    line("      )");
    line("      _describe -t commands command commands && ret=0");
    line("      ;;");
    line("    arguments)");
    line("      curcontext=\"${curcontext%:*:*}:" + spec.qualifiedName("-") + "-$words[1]:\"");
    line("      case $words[1] in");
    for (CommandLine each : commands) {
      CommandSpec below = each.getCommandSpec();
      line("        " + each.getCommandName() + ") " + function(below) + " && ret=0 ;;");
    }
    line("      esac");
    line("      ;;");
    line("  esac");
  }

  private void namesFunction(Names named) {
    script.append(
        """

        # The folders that the first argument of some commands names.
        _%1$s_names() {
          local store=${(Q)opt_args[%3$s]:-~/%2$s}
          local -a names=(${store/#\\~\\//$HOME/}/*(N/:t))
          _wanted names expl name compadd -a names
        }
        """
            .formatted(program, named.folder(), named.option()));
  }

  private static String function(CommandSpec spec) {
    return "_" + spec.qualifiedName("_");
  }

  /** An option, which excludes itself and its other names unless it may be repeated. */
  private String of(OptionSpec option) {
    boolean flag = option.arity().max() == 0;
    String text = "[" + first(option) + "]";
    String value = flag ? "" : ":" + escaped(option.paramLabel()) + ":" + action(option);
    List<String> all = List.of(option.names());
    String excluded = option.isMultiValue() ? "*" : "(" + String.join(" ", all) + ")";
    return all.stream()
        .map(name -> quoted(excluded + name + equalsSign(name, flag) + text + value))
        .collect(Collectors.joining(" "));
  }

  private static String equalsSign(String name, boolean flag) {
    if (flag) {
      return "";
    }
    return name.startsWith("--") ? "=" : "+";
  }

  private String of(PositionalParamSpec positional, CommandLine command) {
    String label = escaped(positional.paramLabel());
    boolean all = positional.index().isVariable() || positional.isMultiValue();
    String place = all ? "*:" : positional.index().min() + 1 + ":";
    String optional = !all && positional.arity().min() == 0 ? ":" : "";
    String action =
        command.getCommand() instanceof HelpCommand
            ? "(" + siblings(command.getParent()) + ")"
            : names.isPresent() && isName(positional, names.get())
                ? "_" + program + "_names"
                : action(positional);
    return quoted(place + optional + label + ":" + action);
  }

  private static String siblings(CommandLine parent) {
    return commands(parent).stream()
        .map(CommandLine::getCommandName)
        .collect(Collectors.joining(" "));
  }

  private static String action(ArgSpec argument) {
    if (argument.type() == Path.class) {
      return argument.paramLabel().equals("DIR") ? "_files -/" : "_files";
    }
    // A space: there is a value, and nothing to choose from.
    return " ";
  }

  /** The first sentence of the description. */
  private static String first(ArgSpec argument) {
    String text = String.join(" ", ManPage.description(argument));
    int end = text.indexOf(". ");
    return escaped(plain(end < 0 ? text : text.substring(0, end)));
  }

  private static String plain(String text) {
    return text.replace("%n", " ").replaceAll("\\s+", " ").replaceAll("\\.$", "").strip();
  }

  /** For _arguments(1). */
  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]").replace(":", "\\:");
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  private void line(String text) {
    script.append(text).append('\n');
  }
}
