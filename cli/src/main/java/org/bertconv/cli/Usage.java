package org.bertconv.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.report.Failed;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, in the words of this program, with the nearest name that exists. */
final class Usage {

    private Usage() {}

    /** {@return whether JSON was asked for by a command line that cannot be parsed} */
    static boolean wantsJson(String[] args) {
        return Arrays.stream(args).takeWhile(arg -> !arg.equals("--")).anyMatch("--json"::equals);
    }

    static Failed failure(ParameterException e) {
        CommandLine command = e.getCommandLine();
        CheckpointException error = CheckpointException.of(ErrorClass.USAGE, detail(e));
        return Failed.of(isRoot(command) ? "usage" : CommandTree.name(command), error.hint(hint(e)));
    }

    private static String detail(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unmatched(e.getCommandLine(), unmatched.getUnmatched().get(0));
        }
        if (e instanceof MissingParameterException missing) {
            return missing(missing.getMissing());
        }
        if (e instanceof OverwrittenOptionException overwritten) {
            return name(overwritten.getOverwritten()) + " is given twice";
        }
        ArgSpec option = e.getArgSpec();
        String what =
                e.getCause() instanceof TypeConversionException ? e.getCause().getMessage() : e.getMessage();
        return (option == null ? "" : name(option) + ": ") + what;
    }

    private static String unmatched(CommandLine command, String word) {
        if (word.startsWith("-")) {
            return "unknown option " + Printable.of(optionOf(word)) + (isRoot(command) ? "" : " of " + words(command));
        }
        String quoted = "\"" + Printable.of(word) + "\"";
        return command.getSubcommands().isEmpty() ? "one argument too many: " + quoted : "unknown command " + quoted;
    }

    private static String missing(List<ArgSpec> missing) {
        String names = missing.stream().map(Usage::name).collect(Collectors.joining(" and "));
        if (missing.stream().anyMatch(ArgSpec::isOption)) {
            return names + " needs a value";
        }
        return names + (missing.size() == 1 ? " is missing" : " are missing");
    }

    private static String name(ArgSpec spec) {
        return spec instanceof OptionSpec option ? option.longestName() : spec.paramLabel();
    }

    private static String hint(ParameterException e) {
        CommandLine command = e.getCommandLine();
        String help = "bertconv " + (isRoot(command) ? "" : words(command) + " ") + "--help";
        return nearest(e)
                .map(name -> "did you mean " + name + "? " + help + " shows all")
                .orElse(help + " shows what there is");
    }

    private static Optional<String> nearest(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().get(0);
            return Nearest.of(optionOf(word), names(e.getCommandLine(), word.startsWith("-")));
        }
        ArgSpec option = e.getArgSpec();
        if (option == null || e.getValue() == null) {
            return Optional.empty();
        }
        return Nearest.of(e.getValue(), CommandTree.candidates(option));
    }

    private static List<String> names(CommandLine command, boolean options) {
        if (!options) {
            return List.copyOf(command.getSubcommands().keySet());
        }
        List<String> names = new ArrayList<>();
        command.getCommandSpec().options().forEach(option -> names.add(option.longestName()));
        return names;
    }

    private static String optionOf(String word) {
        int equals = word.indexOf('=');
        return equals < 0 ? word : word.substring(0, equals);
    }

    /** The words of a command line that lead to a command. */
    private static String words(CommandLine command) {
        CommandLine parent = command.getParent();
        return isRoot(parent) ? command.getCommandName() : words(parent) + " " + command.getCommandName();
    }

    private static boolean isRoot(CommandLine command) {
        return command.getParent() == null;
    }
}
