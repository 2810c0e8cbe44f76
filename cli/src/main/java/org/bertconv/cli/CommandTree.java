package org.bertconv.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.bertconv.io.Printable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** All commands and options, set up so that a command line means one thing only. */
final class CommandTree {

    private static final int HELP_WIDTH = 100;

    /** Needs the whole tree: it prints the words of all commands. */
    private static final String COMPLETION = "completion";

    private static final Map<String, Supplier<Object>> COMMANDS = commands();

    private CommandTree() {}

    /**
     * {@return the tree for a command line; if it begins with the name of a command, with that command alone, for making the others
     * takes longer than many a command}
     */
    static CommandLine of(BertconvCommand root, List<String> args) {
        CommandLine commandLine = new CommandLine(root);
        Optional<String> only =
                args.stream().findFirst().filter(COMMANDS::containsKey).filter(name -> !name.equals(COMPLETION));
        COMMANDS.forEach((name, command) -> {
            if (only.isEmpty() || only.get().equals(name)) {
                commandLine.addSubcommand(name, command.get());
            }
        });
        // A checkpoint may be called @model; its content is never more command line.
        commandLine.setExpandAtFiles(false);
        commandLine.setUsageHelpWidth(HELP_WIDTH);
        commandLine.registerConverter(Path.class, new Converters.Paths());
        return commandLine;
    }

    private static Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("inspect", InspectCommand::new);
        commands.put("check", CheckCommand::new);
        commands.put("convert", ConvertCommand::new);
        commands.put("diff", DiffCommand::new);
        commands.put("golden", GoldenCommand::new);
        commands.put("rules", RulesCommand::new);
        commands.put(COMPLETION, CompletionCommand::new);
        return Collections.unmodifiableMap(commands);
    }

    /** {@return what a command is called in JSON and messages: of several words, such as {@code rules check}, the first} */
    static String name(CommandLine command) {
        CommandLine named = command;
        while (named.getParent() != null && named.getParent().getParent() != null) {
            named = named.getParent();
        }
        return named.getCommandName();
    }

    /** {@return the result of the command that was named last} */
    static ParseResult chosen(ParseResult parsed) {
        ParseResult chosen = parsed;
        while (chosen.hasSubcommand()) {
            chosen = chosen.subcommand();
        }
        return chosen;
    }

    /** Checks the values of options that have a list of values, which picocli itself takes for a help text only. */
    static void requireKnownValues(ParseResult parsed) {
        for (ArgSpec option : parsed.matchedArgs()) {
            List<String> known = candidates(option);
            for (String value : known.isEmpty() ? List.<String>of() : option.stringValues()) {
                if (!known.contains(value)) {
                    throw new ParameterException(
                            parsed.commandSpec().commandLine(),
                            "\"" + Printable.of(value) + "\" is not one of " + String.join(", ", known),
                            option,
                            value);
                }
            }
        }
        parsed.subcommands().forEach(CommandTree::requireKnownValues);
    }

    static List<String> candidates(ArgSpec option) {
        List<String> known = new ArrayList<>();
        Iterable<String> candidates = option.completionCandidates();
        if (candidates != null) {
            candidates.forEach(known::add);
        }
        return known;
    }
}
