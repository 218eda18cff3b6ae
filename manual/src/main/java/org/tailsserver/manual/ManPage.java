// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.manual;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** A command's help as a man page: roff with the macros of man(7). */
final class ManPage {

  private static final int WIDE = 10_000;

  private final StringBuilder roff = new StringBuilder();
  private final CommandLine command;
  private final CommandSpec spec;
  private final UsageMessageSpec usage;

  private ManPage(CommandLine command) {
    this.command = command;
    this.spec = command.getCommandSpec();
    this.usage = spec.usageMessage();
  }

  static String of(CommandLine command) {
    ManPage page = new ManPage(command);
    page.write();
    return page.roff.toString();
  }

  private void write() {
    String name = spec.qualifiedName("-");
    roff.append(".TH ").append(escape(name.toUpperCase(Locale.ROOT))).append(" 1\n");
    section("NAME");
    line(name + " - " + String.join(" ", usage.header()));
    section("SYNOPSIS");
    line(synopsis());
    section("DESCRIPTION");
    for (String paragraph : usage.description()) {
      roff.append(".PP\n");
      line(paragraph);
    }
    commands();
    arguments();
    exitCodes();
    examples();
    seeAlso();
  }

  private String synopsis() {
    int width = usage.width();
    boolean auto = command.isUsageHelpAutoWidth();
    command.setUsageHelpAutoWidth(false).setUsageHelpWidth(WIDE);
    String synopsis =
        new CommandLine.Help(spec, CommandLine.Help.defaultColorScheme(Ansi.OFF)).synopsis(0);
    command.setUsageHelpWidth(width).setUsageHelpAutoWidth(auto);
    return synopsis.strip();
  }

  private void commands() {
    if (spec.subcommands().isEmpty()) {
      return;
    }
    section("COMMANDS");
    for (Map.Entry<String, CommandLine> entry : spec.subcommands().entrySet()) {
      item(entry.getKey(), entry.getValue().getCommandSpec().usageMessage().header());
    }
  }

  private void arguments() {
    section("OPTIONS");
    for (PositionalParamSpec positional : spec.positionalParameters()) {
      item(positional.paramLabel(), description(positional));
    }
    for (OptionSpec option : spec.options()) {
      String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
      item(String.join(", ", option.names()) + label, description(option));
    }
  }

  static String[] description(ArgSpec argument) {
    String value = argument.defaultValueString();
    List<String> lines = new ArrayList<>();
    for (String line : argument.description()) {
      lines.add(line.replace("${DEFAULT-VALUE}", value));
    }
    return lines.toArray(String[]::new);
  }

  private void exitCodes() {
    if (usage.exitCodeList().isEmpty()) {
      return;
    }
    section("EXIT STATUS");
    usage.exitCodeList().forEach((code, meaning) -> item(code, meaning));
  }

  private void examples() {
    if (usage.footer().length < 2) {
      return;
    }
    section("EXAMPLES");
    roff.append(".nf\n");
    for (String example : List.of(usage.footer()).subList(1, usage.footer().length)) {
      line(example.strip());
    }
    roff.append(".fi\n");
  }

  private void seeAlso() {
    CommandLine top = command.getParent() == null ? command : command.getParent();
    List<String> pages = new ArrayList<>();
    pages.add(top.getCommandSpec().qualifiedName("-") + "(1)");
    for (CommandLine each : Manual.documented(top)) {
      pages.add(each.getCommandSpec().qualifiedName("-") + "(1)");
    }
    pages.remove(spec.qualifiedName("-") + "(1)");
    section("SEE ALSO");
    line(String.join(", ", pages));
  }

  private void section(String title) {
    roff.append(".SH ").append(title).append('\n');
  }

  private void item(String term, String... description) {
    roff.append(".TP\n");
    line(term);
    for (String text : description) {
      line(text);
    }
  }

  private void line(String text) {
    String escaped = escape(text);
    boolean control = escaped.startsWith(".") || escaped.startsWith("'");
    roff.append(control ? "\\&" : "").append(escaped).append('\n');
  }

  private static String escape(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-").replace("%n", "").replace("\n", " ");
  }
}
