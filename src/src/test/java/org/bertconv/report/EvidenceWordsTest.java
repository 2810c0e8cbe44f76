package org.bertconv.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bertconv.parity.Evidence;
import org.bertconv.parity.Evidence.Basis;
import org.bertconv.parity.ParityReport;
import org.bertconv.parity.UncoveredRows;
import org.bertconv.parity.Verdict;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class EvidenceWordsTest {

    private static final Evidence.Recorded TORCH =
            new Evidence.Recorded("golden.safetensors", "pytorch", "torch 2.9.1", "BertForMaskedLM");

    private static List<String> said(Verdict verdict, Evidence evidence) {
        ParityReport report = Results.parity(verdict).with(evidence);
        return EvidenceWords.facts(report).facts().stream()
                .map(fact -> fact.label() + ": " + fact.value())
                .toList();
    }

    @Test
    void aVerdictOnRecordedOutputsIsProved() {
        Evidence golden = new Evidence(Basis.PROVED, Optional.of(TORCH), List.of(), "");

        assertThat(EvidenceWords.verdict(Results.parity(Verdict.SAME).with(golden)))
                .isEqualTo("same, proved");
        assertThat(said(Verdict.SAME, golden))
                .containsExactly("rests on: proved: 2 outputs that pytorch (torch 2.9.1, BertForMaskedLM) recorded");
    }

    private static final UncoveredRows WORDS =
            new UncoveredRows("a.weight", 61, List.of(new UncoveredRows.Range(0, 3), new UncoveredRows.Range(9, 40)));
    private static final UncoveredRows BIAS =
            new UncoveredRows("a.key.bias", 1, List.of(new UncoveredRows.Range(0, 0)));

    /** What a golden says nothing of is in the last line, in every form of the report, and the exit code stays. */
    @Test
    void aGoldenThatLeavesRowsOpenIsSameOnlyWhereItWasCompared() {
        ParityReport report = Results.golden(false, WORDS, BIAS, BIAS);
        String line = "same where it was compared, proved: 36 rows and 2 tensors are not covered";

        assertThat(EvidenceWords.verdict(report)).isEqualTo(line);
        assertThat(EvidenceWords.verdict(Results.golden(false, BIAS)))
                .isEqualTo("same where it was compared, proved: 1 tensor is not covered");
        assertThat(EvidenceWords.verdict(Results.golden(false, WORDS)))
                .isEqualTo("same where it was compared, proved: 36 rows are not covered");
        assertThat(EvidenceWords.verdict(Results.golden(false))).isEqualTo("same, proved");
        assertThat(EvidenceWords.facts(Results.golden(false)).facts().get(0).value())
                .isEqualTo(
                        "proved: 2 outputs and digests of 100 weights that pytorch (torch 2.9.1, BertModel) recorded");
        assertThat(ParityPage.weights(Results.golden(false)))
                .isEqualTo("100 elements compared by the digests of the golden");
        assertThat(ParityPage.weights(report)).isEqualTo("not compared by content");
        Compared outcome = new Compared(report, "left");
        assertThat(outcome.exitCode()).isZero();
        String upper = line.toUpperCase(Locale.ROOT);
        assertThat(TextReport.of(outcome, Colours.OFF))
                .endsWith("\n" + upper + "\n")
                .contains("36 rows and 2 tensors uncovered");
        assertThat(MarkdownReport.of(outcome, "1.2")).startsWith("## bertconv diff: " + upper + "\n");
        assertThat(HtmlReport.of(outcome, "1.2")).contains(upper, ">36 rows and 2 tensors<");
        assertThat(JunitReport.of(outcome))
                .contains(line, "a.weight (rows 0 to 3, 9 to 40)")
                .contains("failures=\"0\"");
        assertThat(SarifReport.of(outcome, "1.2"))
                .contains("unrecorded-rows", "a.weight has 36 of 61 rows that the golden does not cover");
        JsonNode unreached = ParityJson.of(report).at("/coverage/unreached");
        assertThat(unreached).hasSize(3);
        assertThat(unreached.get(0))
                .hasToString("{\"name\":\"a.weight\",\"rows\":36,\"of\":61,\"ranges\":[{\"first\":0,\"last\":3},"
                        + "{\"first\":9,\"last\":40}]}");
    }

    /** With the original at hand the rest was compared as well, but by our own rules. */
    @Test
    void whatAGoldenLeavesOpenIsSelfConsistentWhereTheOriginalIsAtHand() {
        ParityReport report = Results.golden(true, WORDS);

        assertThat(EvidenceWords.verdict(report))
                .isEqualTo("same, proved where it was recorded: 36 rows are only self-consistent");
        assertThat(ParityPage.coverage(report)).endsWith("; nothing uncovered");
    }

    /** No evidence makes a bad verdict better. */
    @Test
    void onlyAGoodVerdictIsProvedOrConsistent() {
        Evidence golden =
                new Evidence(Basis.PROVED, Optional.of(new Evidence.Recorded("a.npz", "", "", "")), List.of(), "");

        assertThat(EvidenceWords.verdict(Results.parity(Verdict.DIFFERENT).with(golden)))
                .isEqualTo("different");
        assertThat(said(Verdict.DIFFERENT, golden))
                .containsExactly("rests on: 2 outputs that an unnamed framework recorded");
        assertThat(EvidenceWords.verdict(Results.parity(Verdict.CANNOT_TELL))).isEqualTo("cannot tell");
        assertThat(said(Verdict.CANNOT_TELL, Evidence.NONE)).containsExactly("rests on: nothing that was compared");
    }

    @Test
    void countsAreStatedAndNeverCalledOkOrWrong() {
        assertThat(said(Verdict.SAME, Results.evidence(41, 3, 7.5)))
                .containsExactly(
                        "rests on: self-consistent: both sides went through the mapping rules and the bundled model, so"
                                + " what is wrong there is wrong on both; a golden of the original framework is proof"
                                + " (bertconv golden, --golden)",
                        "masked words: right finds 41 of 96 in 24 ordinary sentences; chance 0.0033%, always \"the\" 7,"
                                + " with query and key swapped in layer 0 3: far above both, so trained, and not wrongly mapped on the whole");
        assertThat(said(Verdict.SAME, Results.evidence(17, 3, 3.7)).get(1))
                .endsWith(": at chance, so untrained or wrongly mapped, unless it is not for English");
        assertThat(said(Verdict.SAME, Results.evidence(18, 3, 3.9)).get(1))
                .endsWith(": far above both, so trained, and not wrongly mapped on the whole");
        assertThat(said(Verdict.SAME, Results.evidence(41, 38, 1.7)).get(1))
                .endsWith(": above chance, but that fault does not show, so this says little of such faults");
    }

    @Test
    void whatWasNotAskedSaysWhy() {
        Evidence skipped =
                new Evidence(Basis.SELF_CONSISTENT, Optional.empty(), List.of(), "head base fills in no masked words");

        assertThat(said(Verdict.SAME, skipped).get(1))
                .isEqualTo("masked words: not asked for: head base fills in no masked words");
    }

    @Test
    void theJsonHasTheCounts() {
        assertThat(EvidenceJson.of(Results.evidence(41, 3, 7.5)).toString())
                .isEqualTo("{\"basis\":\"self-consistent\",\"golden\":null,\"masked_words\":[{\"side\":\"right\","
                        + "\"standing\":\"above chance and above the damaged model\",\"sentences\":24,\"masked\":96,"
                        + "\"correct\":41,\"accuracy\":0.4270833333333333,\"chance\":" + 1.0 / 30_522 + ","
                        + "\"most_frequent\":{\"word\":\"the\",\"correct\":7},"
                        + "\"damaged\":{\"fault\":\"query and key swapped\",\"layer\":0,\"correct\":3}}],"
                        + "\"skipped\":null}");
        assertThat(EvidenceJson.of(new Evidence(Basis.PROVED, Optional.of(TORCH), List.of(), ""))
                        .toString())
                .isEqualTo("{\"basis\":\"proved\",\"golden\":{\"file\":\"golden.safetensors\","
                        + "\"framework\":\"pytorch\",\"framework_version\":\"torch 2.9.1\","
                        + "\"model_class\":\"BertForMaskedLM\"},\"masked_words\":[],\"skipped\":null}");
    }
}
