package org.bertconv.cli;

import org.bertconv.CaptureScript;
import org.bertconv.report.Outcome;
import org.bertconv.report.Said;
import picocli.CommandLine.Option;

/** {@code bertconv golden}. */
@picocli.CommandLine.Command(
        name = "golden",
        description =
                "Prints a Python script that records, where the original framework is, what it computes from a checkpoint,"
                        + " and digests of the weights that outputs do not show: the evidence that does not come from this program.",
        footer = {
            "",
            "Example:",
            "  bertconv golden --framework google-tf1 > capture.py",
            "  python capture.py uncased_L-12_H-768_A-12 golden.safetensors     # in the original environment",
            "  bertconv diff bert-base-uncased golden.safetensors"
        })
final class GoldenCommand implements Command {

    @Option(
            names = "--framework",
            paramLabel = "FRAMEWORK",
            defaultValue = "pytorch",
            completionCandidates = Choices.Frameworks.class,
            description = "${COMPLETION-CANDIDATES} (default pytorch).")
    private String framework = "pytorch";

    @Override
    public Outcome call(Session session) {
        return new Said(
                "golden", "script", CaptureScript.of(framework).orElseThrow().text());
    }
}
