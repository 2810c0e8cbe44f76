package org.bertconv.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.bertconv.parity.Verdict;
import org.bertconv.report.Table.Column;
import org.junit.jupiter.api.Test;

class TextReportTest {

    @Test
    void aComparisonIsATableWithTheVerdictLast() {
        assertThat(TextReport.of(new Compared(Results.parity(Verdict.DIFFERENT), "right"), Colours.OFF))
                .isEqualTo("""
                        left  left (safetensors)
                        right right (tf-bundle)

                        outputs
                          output             shape        max abs  mean abs  required atol  pass
                          hidden_states.0    [3, 16, 12]        0         0              0  yes
                          last_hidden_state  [3, 16, 12]      NaN       NaN            NaN  NO

                          tolerance         abs(left - right) <= 0.001, in float32
                          probes            3 x 16
                          first divergence  last_hidden_state (layer 1)
                          weights           46 compared, 46 identical, 0 only on the left, 0 only on the right
                          coverage          100 parameters: 90 witnessed by outputs, 10 compared by content, 2 without
                                            effect on any output; nothing uncovered
                          gelu              erf; tanh would move last_hidden_state by 1.28e-03 on these weights (--gelu
                                            tanh)

                        evidence
                          rests on      both sides went through the mapping rules and the bundled model, so what is wrong
                                        there is wrong on both; a golden of the original framework is proof (bertconv
                                        golden, --golden)
                          masked words  right finds 41 of 96 in 24 ordinary sentences; chance 0.0033%, always "the" 7, with
                                        query and key swapped in layer 0 3: far above both, so trained, and not wrongly
                                        mapped on the whole

                        DIFFERENT
                        """);
    }

    @Test
    void aCheckThatFailsNamesWhatIsWrongAndFoldsLayers() {
        assertThat(TextReport.of(new Checked(Results.check(false)), Colours.OFF))
                .isEqualTo("""
                        model: tf-bundle, bert, naming google-tf1, head pretraining, prefix none

                        missing: these would be random
                          tensor                              shape  why            nearest  tensors
                          bert.encoder.layer.{0..1}.a.weight  [2]    of every head  a.wait         2

                        unexpected
                          tensor  shape  why
                          x.y     [3]    no rule knows it

                        mismatched
                          tensor             expected  found
                          classifier.weight  [2, 12]   [3, 12]

                        tied
                          a.b = c.d: stored with values of its own; both are kept

                        notes
                          the config says 12 layers, the tensors 2

                          mapped       0 tensors
                          missing      2
                          unexpected   1
                          mismatched   1
                          tied         1
                          synthesized  0
                          ignored      0
                          coverage     99.9% of the expected tensors

                        NOT OK
                        """);
    }

    @Test
    void aConversionShowsWhatWasWrittenAndHowItCompares() {
        String text = TextReport.of(new Converted(Results.conversion(true, Optional.of(Verdict.SAME))), Colours.OFF);

        assertThat(text)
                .contains("written to out\n  file                bytes  sha256\n  model.safetensors  19,916  abab");
        assertThat(text).endsWith("\nWRITTEN AND VERIFIED: SAME, SELF-CONSISTENT\n");
    }

    @Test
    void aConversionSaysHowFarItWent() {
        assertThat(verdict(false, Optional.empty())).isEqualTo("NOT OK: NOTHING WRITTEN\n");
        assertThat(verdict(true, Optional.empty())).isEqualTo("WRITTEN, NOT VERIFIED\n");
        assertThat(verdict(true, Optional.of(Verdict.DIFFERENT))).isEqualTo("WRITTEN, BUT: DIFFERENT\n");
        assertThat(verdict(true, Optional.of(Verdict.CANNOT_TELL))).isEqualTo("WRITTEN, BUT: CANNOT TELL\n");
    }

    private static String verdict(boolean ok, Optional<Verdict> parity) {
        return TextReport.brief(new Converted(Results.conversion(ok, parity)), Colours.OFF);
    }

    @Test
    void whatHasNoVerdictIsBrieflyItsFirstLine() {
        assertThat(TextReport.brief(new Inspected(Results.inspection()), Colours.OFF))
                .isEqualTo("model.bin: pytorch-zip, 12 tensors, 28,311,552 bytes\n");
    }

    @Test
    void cellsThatAreTooWideWrapAndKeepEveryCharacter() {
        String name = "model.".repeat(40) + "weight";
        Table table = new Table(
                "", List.of(Column.words("tensor"), Column.figures("bytes")), List.of(List.of(name, "1,000,000")));

        List<String> lines = new TextTable(table, 98).lines();

        assertThat(lines).allMatch(line -> line.length() <= 98);
        String joined = String.join(
                "",
                lines.stream()
                        .skip(1)
                        .map(line -> line.replace("1,000,000", "").strip())
                        .toList());
        assertThat(joined).isEqualTo(name);
    }

    @Test
    void aToleranceIsShownRoundedUp() {
        assertThat(Figures.enough(1.2301e-3)).isEqualTo("1.24e-03");
        assertThat(Figures.small(1.2301e-3)).isEqualTo("1.23e-03");
        assertThat(Figures.percent(0.99999)).isEqualTo("99.9%");
        assertThat(Figures.count(-1234567)).isEqualTo("-1,234,567");
        assertThat(Figures.count(-123)).isEqualTo("-123");
    }
}
