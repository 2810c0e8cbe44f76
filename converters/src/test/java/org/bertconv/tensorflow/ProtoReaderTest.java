package org.bertconv.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.bertconv.io.CheckpointException;
import org.bertconv.tensorflow.table.Excerpt;
import org.bertconv.tensorflow.table.MemorySource;
import org.junit.jupiter.api.Test;

class ProtoReaderTest {

    private static ProtoReader at(Proto message) throws IOException {
        byte[] bytes = message.toArray();
        ProtoReader reader = new ProtoReader(Excerpt.read(new MemorySource("t", bytes), "header", 0, bytes.length));
        assertThat(reader.next()).isTrue();
        return reader;
    }

    @Test
    void numbersArePackedOrNot() throws IOException {
        assertThat(at(new Proto().message(3, new byte[] {5, -128, 1})).int64s()).isEqualTo(List.of(5L, 128L));
        assertThat(at(new Proto().varint(3, 7)).int64s()).isEqualTo(List.of(7L));
    }

    /** The number goes on in the field that follows. */
    @Test
    void aPackedNumberThatIsCutIsMalformed() throws IOException {
        ProtoReader reader = at(new Proto().message(3, new byte[] {5, -128}).varint(1, 1));
        assertThatThrownBy(reader::int64s)
                .isInstanceOf(CheckpointException.class)
                .hasMessage("MALFORMED: t: header: protobuf field 3: last packed number is cut (offset 0 of 6)");
    }
}
