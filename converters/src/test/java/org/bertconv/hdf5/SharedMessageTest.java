package org.bertconv.hdf5;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.bertconv.io.CheckpointException;
import org.junit.jupiter.api.Test;

class SharedMessageTest {

    private static final int DATATYPE = 3;
    private static final int SHARED = 2;

    @Test
    void aHeapOfSharedMessagesIsNotRead() {
        Fields reference = new Structure().u8(3, 1).u64(5).fields("attribute a: type");
        assertThatThrownBy(() -> SharedMessage.follow(reference, DATATYPE))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("UNSUPPORTED: x.h5: attribute a: type: type of the reference: 1, a heap of shared messages"
                        + " (offset 1 of 10)");
    }

    /** The header has one message, which is shared and leads to the header. */
    @Test
    void aReferenceToAReferenceIsNotFollowed() throws IOException {
        Structure header = new Structure()
                .u8(1, 0)
                .u16(1)
                .u32(1)
                .u32(18)
                .u32(0)
                .u16(DATATYPE, 10)
                .u8(SHARED, 0, 0, 0)
                .u8(3, 2)
                .u64(0);
        Message message = ObjectHeader.read(header.file(), 0, "/w").get(DATATYPE, "type");
        assertThatThrownBy(() -> SharedMessage.resolve(message))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("MALFORMED: x.h5: /w: address of the shared message: leads to another reference"
                        + " (offset 34 of 34)");
    }
}
