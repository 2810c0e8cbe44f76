package org.bertconv.hdf5;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bertconv.io.CheckpointException;
import org.junit.jupiter.api.Test;

class ObjectHeaderV1Test {

    private static final int CONTINUATION = 16;

    /** Behind the header there is a block that says to be continued in itself. */
    @Test
    void aHeaderThatGoesOnWhereItWasIsNotFollowed() {
        Structure looped = new Structure().u8(1, 0).u16(2).u32(1).u32(24).u32(0);
        for (int block = 0; block < 2; block++) {
            looped.u16(CONTINUATION, 16).u8(0, 0, 0, 0).u64(40).u64(24);
        }
        assertThatThrownBy(() -> ObjectHeader.read(looped.file(), 0, "/w"))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("MALFORMED: x.h5: /w: address of the continuation: 40 for the second time"
                        + " (offset 48 of 64)");
    }
}
