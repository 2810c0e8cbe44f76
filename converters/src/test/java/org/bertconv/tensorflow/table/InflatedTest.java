package org.bertconv.tensorflow.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.bertconv.io.CheckpointException;
import org.junit.jupiter.api.Test;

class InflatedTest {

    @Test
    void valuesInMemoryAreCountedWithTheirKeysAndThoseOfTheFileAreNot() throws IOException {
        Excerpt stored = Excerpt.read(new MemorySource("t", new byte[50]), "data block", 20, 9);
        Excerpt inflated = stored.inflated(new byte[6]);
        TableKey key = new TableKey("key");
        Inflated values = new Inflated(18);
        assertThat(values.stretch(key, stored)).isNotNull();
        values.stretch(key, inflated);
        values.stretch(key, inflated);
        values.stretch(key, stored);
        assertThatThrownBy(() -> values.stretch(key, inflated))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("LIMIT: t: data block: compressed values up to here have more than 18 bytes"
                        + " (offset 20 of 50)");
    }
}
