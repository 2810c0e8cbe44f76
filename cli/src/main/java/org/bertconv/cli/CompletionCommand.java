package org.bertconv.cli;

import org.bertconv.report.Outcome;
import org.bertconv.report.Said;
import picocli.AutoComplete;
import picocli.CommandLine.Parameters;

/** {@code bertconv completion}. */
@picocli.CommandLine.Command(
        name = "completion",
        description = "Prints a script that completes commands and options in a shell.",
        footer = {"", "Example:", "  source <(bertconv completion bash)"})
final class CompletionCommand implements Command {

    @Parameters(
            arity = "0..1",
            paramLabel = "SHELL",
            defaultValue = "bash",
            completionCandidates = Choices.Shells.class,
            description = "${COMPLETION-CANDIDATES} (default bash); one script serves both.")
    private String shell = "bash";

    @Override
    public Outcome call(Session session) {
        String script = AutoComplete.bash("bertconv", session.commandLine());
        // The script uses bash's way of completing, which zsh has once its own is set up.
        String setUp = shell.equals("zsh") ? "autoload -U +X compinit && compinit\n" : "";
        return new Said("completion", "script", setUp + script);
    }
}
