package org.bertconv.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.SourceName;
import org.bertconv.parity.Verdict;
import org.junit.jupiter.api.Test;

class MarkdownReportTest {

    @Test
    void theVerdictStandsInTheFirstLine() {
        String text = MarkdownReport.of(new Compared(Results.parity(Verdict.SAME), "right"), "1.2");

        assertThat(text).startsWith("## bertconv diff: SAME, SELF-CONSISTENT\n");
        assertThat(text).contains("| last\\_hidden\\_state | \\[3, 16, 12\\] | 2.00e-07 | 2.00e-07 | 2.00e-07 | yes |");
        assertThat(text).endsWith("bertconv 1.2, exit code 0\n");
    }

    @Test
    void aNameFromACheckpointIsNeverMarkup() {
        SourceName hostile = SourceName.of("<img src=x>![a](http://b)|`c`");
        Failed failed = Failed.of("check", CheckpointException.of(ErrorClass.MALFORMED, hostile, "is odd"));

        assertThat(MarkdownReport.of(failed, "1"))
                .contains("MALFORMED: &lt;img src=x&gt;\\!\\[a\\](http://b)\\|\\`c\\`: is odd");
    }
}
