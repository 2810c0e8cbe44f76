package org.bertconv.hdf5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;

/** Builds a structure that the library would not write, byte for byte; addresses and lengths have eight. */
final class Structure {

    private final ByteBuffer bytes = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);

    Structure u8(int... values) {
        for (int value : values) {
            bytes.put((byte) value);
        }
        return this;
    }

    Structure u16(int... values) {
        for (int value : values) {
            bytes.putShort((short) value);
        }
        return this;
    }

    Structure u32(int value) {
        bytes.putInt(value);
        return this;
    }

    Structure u64(long value) {
        bytes.putLong(value);
        return this;
    }

    Structure text(String text) {
        bytes.put(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** Ends what came up to here with the checksum of it. */
    Structure checksum() {
        return u32(Lookup3.hash(bytes.duplicate().flip()));
    }

    /** {@return a file in which nothing but this is} */
    Hdf5Bytes file() {
        byte[] all = Arrays.copyOf(bytes.array(), bytes.position());
        return new Hdf5Bytes(MemorySource.of(SourceName.of("x.h5"), all), 0, all.length, 8, 8);
    }

    /** {@return all of it, as a structure} */
    Fields fields(String what) {
        ByteBuffer all = bytes.duplicate().flip();
        return new Fields(file(), what, all, 0);
    }
}
