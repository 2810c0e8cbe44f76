package org.bertconv.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bertconv.report.KeyExplained;
import org.bertconv.report.Outcome;
import org.bertconv.report.RulesChecked;
import org.bertconv.report.RulesInferred;
import org.bertconv.report.RulesListed;
import org.bertconv.report.Said;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bertconv rules}, and what can be asked of them. */
@picocli.CommandLine.Command(
        name = "rules",
        description = "Shows, proves and derives the rules by which tensors are renamed.",
        subcommands = {
            RulesCommand.ListAll.class,
            RulesCommand.Show.class,
            RulesCommand.Check.class,
            RulesCommand.Explain.class,
            RulesCommand.Infer.class
        },
        footer = {"", "Example:", "  bertconv rules explain bert/pooler/dense/kernel --naming google-tf1"})
final class RulesCommand {

    private static final String NAMING_OR_BOTH =
            "A naming such as google-tf1, or with its family as in albert/google-tf1.";

    /** {@code bertconv rules list}. */
    @picocli.CommandLine.Command(
            name = "list",
            description = "Lists all namings, in the order in which they are tried.",
            footer = {"", "Example:", "  bertconv rules list"})
    static final class ListAll implements Command {

        @Mixin
        private SourceOptions source = new SourceOptions();

        @Override
        public Outcome call(Session session) throws IOException {
            return new RulesListed(session.bertconv(source).rules().list());
        }

        @Override
        public List<Path> inputs() {
            return source.files();
        }
    }

    /** {@code bertconv rules show}. */
    @picocli.CommandLine.Command(
            name = "show",
            description = "Prints a rule file.",
            footer = {"", "Example:", "  bertconv rules show bert/google-tf1 > mine.yaml"})
    static final class Show implements Command {

        @Parameters(paramLabel = "NAME", description = NAMING_OR_BOTH)
        private String name = "";

        @Mixin
        private SourceOptions source = new SourceOptions();

        @Override
        public Outcome call(Session session) throws IOException {
            return new Said(
                    "rules",
                    "text",
                    session.bertconv(source)
                            .rules()
                            .find(name, source.source().forced().family())
                            .text());
        }

        @Override
        public List<Path> inputs() {
            return source.files();
        }
    }

    /** {@code bertconv rules check}. */
    @picocli.CommandLine.Command(
            name = "check",
            description =
                    "Proves that a rule file is total, free of collisions and invertible: FILE, or all that are known."
                            + " --config names a model to prove it for, --head a head that must be whole.",
            footer = {"", "Example:", "  bertconv rules check mine.yaml --head masked-lm"})
    static final class Check implements Command {

        @Parameters(arity = "0..1", paramLabel = "FILE", description = "A rule file of your own.")
        private Optional<Path> file = Optional.empty();

        @Mixin
        private SourceOptions source = new SourceOptions();

        @Override
        public Outcome call(Session session) throws IOException {
            return new RulesChecked(session.bertconv(source).rules().check(file, source.source()));
        }

        @Override
        public List<Path> inputs() {
            return java.util.stream.Stream.concat(file.stream(), source.files().stream())
                    .toList();
        }
    }

    /** {@code bertconv rules explain}. */
    @picocli.CommandLine.Command(
            name = "explain",
            description =
                    "Shows the way of one name: the rule that takes it, what is done to the tensor, what it is called elsewhere.",
            footer = {
                "",
                "Example:",
                "  bertconv rules explain module.bert.pooler.dense.weight --naming hf-pytorch",
                "  bertconv rules explain bert/pooler/dense/kernel --naming google-tf1"
            })
    static final class Explain implements Command {

        @Parameters(paramLabel = "KEY", description = "The name of a tensor.")
        private String key = "";

        @Mixin
        private SourceOptions source = new SourceOptions();

        @Override
        public Outcome call(Session session) throws IOException {
            String naming = source.source().forced().naming().orElse("hf-pytorch");
            return new KeyExplained(session.bertconv(source)
                    .rules()
                    .explain(key, naming, source.source().forced()));
        }

        @Override
        public List<Path> inputs() {
            return source.files();
        }
    }

    /** {@code bertconv rules infer}. */
    @picocli.CommandLine.Command(
            name = "infer",
            description =
                    "Derives a rule file from two checkpoints that hold the same weights under different names, by content."
                            + " The names of RIGHT are known; options say how it is to be read.",
            footer = {
                "",
                "Example:",
                "  bertconv rules infer my-fork.bin bert-base-uncased --as my-fork > my-fork.yaml",
                "  bertconv convert my-fork.bin out --rules my-fork.yaml --config bert-base-uncased/config.json"
            })
    static final class Infer implements Command {

        @Parameters(index = "0", paramLabel = "LEFT", description = "The checkpoint whose names are not known.")
        private Path left = Path.of("");

        @Parameters(index = "1", paramLabel = "RIGHT", description = "The same weights under names that are known.")
        private Path right = Path.of("");

        @Option(
                names = "--as",
                paramLabel = "NAME",
                defaultValue = "inferred",
                description = "What the new naming is called (default inferred).")
        private String name = "inferred";

        @Mixin
        private SourceOptions source = new SourceOptions();

        @Override
        public Outcome call(Session session) throws IOException {
            return new RulesInferred(session.bertconv(source).rules().infer(left, right, source.source(), name));
        }

        @Override
        public List<Path> inputs() {
            return java.util.stream.Stream.concat(java.util.stream.Stream.of(left, right), source.files().stream())
                    .toList();
        }
    }
}
