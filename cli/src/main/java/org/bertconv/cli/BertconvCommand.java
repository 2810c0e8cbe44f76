package org.bertconv.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The root of all commands. */
@Command(
        name = "bertconv",
        versionProvider = Version.class,
        description = "Ports BERT-family checkpoints between frameworks and proves the port right.",
        footer = {
            "",
            "A checkpoint is a file, a directory, a bundle prefix, any file of a bundle or shard index, or an archive.",
            "",
            "Exit codes: 0 done and verified, 1 the answer is no, 2 usage, 3 input cannot be read,",
            "4 output cannot be written, 70 a bug.",
            "",
            "Example:",
            "  bertconv convert uncased_L-12_H-768_A-12 bert-base-uncased"
        })
final class BertconvCommand {

    @Mixin
    private CommonOptions common = new CommonOptions();

    CommonOptions common() {
        return common;
    }
}
