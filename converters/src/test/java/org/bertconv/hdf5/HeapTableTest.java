package org.bertconv.hdf5;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bertconv.io.CheckpointException;
import org.junit.jupiter.api.Test;

class HeapTableTest {

    /** Two blocks of 512 bytes in the only row. */
    private static Structure table(int rows) {
        Structure file = new Structure().text("FHIB").u8(0).u64(0).u32(0);
        for (int block = 0; block < 2 * rows; block++) {
            file.u64(0);
        }
        return file.checksum();
    }

    private static Structure head(int start, int largest, int rows) {
        return new Structure().u16(2).u64(start).u64(largest).u16(32, 0).u64(0).u16(rows);
    }

    @Test
    void aPlaceBehindTheLastBlockIsNotInTheHeap() throws IOException {
        HeapTable heap = read(table(1), head(512, 65_536, 1));
        assertThatThrownBy(() -> heap.object(1024, 3))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("MALFORMED: x.h5: heap table: place: 1024 is not in the heap (offset 17 of 37)");
    }

    /** In row 2 there are tables, of which this says that they are itself: but they have one row, and in that are blocks. */
    @Test
    void aTableInItselfComesToAnEnd() throws IOException {
        HeapTable heap = read(table(3), head(512, 512, 3));
        assertThatThrownBy(() -> heap.object(2 * 512 + 2 * 512 + 3, 3))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("MALFORMED: x.h5: heap block: 512 bytes at address 0 do not fit into 69 bytes");
    }

    private static HeapTable read(Structure file, Structure head) throws IOException {
        Hdf5Bytes all = file.file();
        Fields fields = head.fields("heap");
        return HeapTable.read(
                new Fields(all, "heap", ByteBuffer.wrap(fields.bytes("head", fields.remaining())), 0), false);
    }
}
