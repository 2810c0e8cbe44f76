package org.bertconv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private long millis;

    private ProgressLine line(boolean wanted, boolean isTerminal) {
        PrintStream stream = new PrintStream(err, false, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(stream, stream, false, isTerminal, false);
        return new ProgressLine("writing", terminal, wanted, () -> millis * 1_000_000);
    }

    private String shown() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theFirstSecondIsSilent() {
        ProgressLine line = line(true, true);
        millis = 999;

        line.update(1, 2, 0, 1);

        assertThat(shown()).isEmpty();
    }

    @Test
    void thenBytesTensorsAndRateAreShownTenTimesASecondAtMost() {
        ProgressLine line = line(true, true);
        line.update(0, 440_000_000, 0, 199);
        millis = 2000;
        line.update(220_000_000, 440_000_000, 90, 199);
        millis = 2050;
        line.update(230_000_000, 440_000_000, 92, 199);

        assertThat(shown()).isEqualTo("\r\033[Kwriting 220 of 440 MB, 90 of 199 tensors, 110 MB/s");
    }

    @Test
    void theLineIsErasedWhenAllIsWritten() {
        ProgressLine line = line(true, true);
        millis = 2000;
        line.update(1, 2, 0, 1);
        millis = 2050;
        line.update(2, 2, 1, 1);

        assertThat(shown()).endsWith("\r\033[K");
    }

    @Test
    void workWithoutAnEndThatIsKnownIsShownTooAndCountedFromItsOwnBeginning() {
        ProgressLine line = line(true, true);
        line.update(0, 440_000_000, 0, 199);
        millis = 5000;
        line.beyond(1_000, 0);
        millis = 7000;
        line.beyond(600_000_000, 40);

        assertThat(shown()).endsWith("\r\033[Klooking closer: 600 MB, 40 tensors, 300 MB/s");

        line.update(440_000_000, 440_000_000, 199, 199);

        assertThat(shown()).endsWith("\r\033[K");
    }

    @Test
    void nothingIsShownWhereNobodyWatchesOrWants() {
        ProgressLine piped = line(true, false);
        ProgressLine unwanted = line(false, true);
        millis = 5000;

        piped.update(1, 2, 0, 1);
        unwanted.update(1, 2, 0, 1);
        piped.beyond(3, 1);
        unwanted.beyond(3, 1);

        assertThat(shown()).isEmpty();
    }
}
