package org.bertconv.hdf5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Map;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.FileSource;
import org.bertconv.io.SourceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitsTest {

    private static final int LINK = 6;

    @TempDir
    private Path folder;

    @Test
    void aStructureOfOver64MiBIsNotRead() throws IOException {
        Path file = folder.resolve("x.h5");
        long size = 70L << 20;
        try (RandomAccessFile holes = new RandomAccessFile(file.toFile(), "rw")) {
            holes.setLength(size);
        }
        try (FileSource source = FileSource.open(file, SourceName.of("x.h5"))) {
            Hdf5Bytes bytes = new Hdf5Bytes(source, 0, size, 8, 8);
            assertThatThrownBy(() -> bytes.read("local heap", 48, (64 << 20) + 1))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessage(
                            "LIMIT: x.h5: local heap: has 67108865 bytes, and 67108864 are allowed for one structure"
                                    + " (offset 48 of 73400320)");
        }
    }

    /** Links a, b and c, all to the header itself. */
    private static Structure group() {
        Structure header = new Structure().u8(1, 0).u16(3).u32(1).u32(60).u32(0);
        for (char name = 'a'; name <= 'c'; name++) {
            header.u16(LINK, 12).u8(0, 0, 0, 0).u8(1, 0, 1, name).u64(0);
        }
        return header;
    }

    @Test
    void aGroupHasNoMoreMembersThanAreAllowed() throws IOException {
        ObjectHeader header = ObjectHeader.read(group().file(), 0, "/");
        assertThat(Links.read(header, 3)).isEqualTo(Map.of("a", 0L, "b", 0L, "c", 0L));
        assertThatThrownBy(() -> Links.read(header, 2))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("LIMIT: x.h5: /: name: there are more than 2 in one group (offset 76 of 76)");
    }
}
