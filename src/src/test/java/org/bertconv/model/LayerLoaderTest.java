package org.bertconv.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.bertconv.io.CheckpointException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LayerLoaderTest {

    /** The weights come only when the one who waits for them has been told to stop. */
    @Test
    void oneWhoIsInterruptedWhileWeightsAreReadSaysSo() {
        CountDownLatch asked = new CountDownLatch(1);
        RandomWeights weights = new RandomWeights();
        Weights slow = name -> {
            try {
                asked.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return weights.find(name);
        };
        try (LayerLoader loader = loader(slow, "bert.encoder.layer.0")) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(loader::next)
                    .isInstanceOf(InterruptedIOException.class)
                    .hasMessage("interrupted while reading weights");
            assertThat(Thread.interrupted()).isTrue();
            asked.countDown();
        }
    }

    @Test
    void aTensorThatIsMissingIsSaidByTheOneWhoWaits() {
        try (LayerLoader loader = loader(new RandomWeights(), "bert.encoder.layer.2")) {
            assertThatThrownBy(loader::next)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessage("DIFFERENT: tensor bert.encoder.layer.2.attention.self.query.weight is missing");
        }
    }

    @Test
    void whatIsWrongWithTheProgramIsNotHidden() {
        Weights broken = name -> {
            throw new IllegalStateException(name);
        };
        try (LayerLoader loader = loader(broken, "x")) {
            assertThatThrownBy(loader::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("reading weights failed");
        }
    }

    private static LayerLoader loader(Weights weights, String block) {
        return new LayerLoader(weights, List.of(block), RandomWeights.CONFIG, Precision.FLOAT32);
    }
}
