package org.bertconv.hdf5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.bertconv.io.CheckpointException;
import org.junit.jupiter.api.Test;

class Hdf5AttributeTest {

    private static final int TEXT = 0x13;
    private static final int BITS = 0x14;
    private static final int VARIABLE = 0x19;
    private static final int LIST = 1;

    /** Name a, elements of two bytes, as many as are said; then there are the bytes of one. */
    private static Structure attribute(int version, int flags, String name, int type, int count) {
        Structure head = new Structure().u8(version, flags).u16(2, 8, 12).text(name);
        return head.u8(type, 0, 0, 0).u32(2).u8(2, LIST, 0, 1).u64(count).text("ab");
    }

    private static Hdf5Attribute read(Structure structure) throws IOException {
        return Hdf5Attribute.read(structure.fields("/w"));
    }

    @Test
    void textIsReadAsLongAsItIs() throws IOException {
        Hdf5Attribute attribute = read(attribute(2, 0, "a\0", TEXT, 1));
        assertThat(attribute.name()).isEqualTo("a");
        assertThat(attribute.texts()).containsExactly("ab");
    }

    @Test
    void aNameHasAnEnd() {
        assertThatThrownBy(() -> read(attribute(2, 0, "ab", TEXT, 1)))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(
                        "MALFORMED: x.h5: name of an attribute: name: is not ended by a zero byte (offset 8 of 32)");
    }

    @Test
    void dimensionsAreNotShared() {
        assertThatThrownBy(() -> read(attribute(2, 2, "a\0", TEXT, 1)))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("UNSUPPORTED: x.h5: /w: flags: the dimensions of a are shared (offset 30 of 32)");
    }

    @Test
    void whatIsNoTextIsNamed() throws IOException {
        Hdf5Attribute bits = read(attribute(2, 0, "a\0", BITS, 1));
        assertThatThrownBy(bits::texts)
                .isInstanceOf(CheckpointException.class)
                .hasMessage("MALFORMED: x.h5: attribute a: type: is bit field where text belongs (offset 30 of 32)");
        Hdf5Attribute variable = read(attribute(2, 0, "a\0", VARIABLE, 1));
        assertThatThrownBy(variable::texts)
                .isInstanceOf(CheckpointException.class)
                .hasMessage(
                        "MALFORMED: x.h5: attribute a: type: is variable length where text belongs (offset 30 of 32)");
    }

    @Test
    void moreElementsThanBytesAreNotRead() throws IOException {
        Hdf5Attribute attribute = read(attribute(2, 0, "a\0", TEXT, 700_000));
        assertThatThrownBy(attribute::texts)
                .isInstanceOf(CheckpointException.class)
                .hasMessage("MALFORMED: x.h5: attribute a: data: 700000 elements of 2 bytes do not fit into 2 bytes"
                        + " (offset 30 of 32)");
    }
}
