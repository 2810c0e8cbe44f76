package org.bertconv.hdf5;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/** The fields of one structure, read in order. Every error names the structure, the field and its offset in the file. For one thread. */
final class Fields {

    private final Hdf5Bytes file;
    private final String what;
    private final ByteBuffer bytes;
    private final long start;

    Fields(Hdf5Bytes file, String what, ByteBuffer bytes, long start) {
        this.file = file;
        this.what = what;
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        this.start = start;
    }

    /** {@return the file that they are in} */
    Hdf5Bytes file() {
        return file;
    }

    int position() {
        return bytes.position();
    }

    int remaining() {
        return bytes.remaining();
    }

    /** {@return the offset of the next byte in the file} */
    long offset() {
        return start + bytes.position();
    }

    int u8(String field) throws CheckpointException {
        return Byte.toUnsignedInt(require(field, 1).get());
    }

    int u16(String field) throws CheckpointException {
        return Short.toUnsignedInt(require(field, 2).getShort());
    }

    long u32(String field) throws CheckpointException {
        return Integer.toUnsignedLong(require(field, 4).getInt());
    }

    int i32(String field) throws CheckpointException {
        return require(field, 4).getInt();
    }

    /** {@return an unsigned number of 1 to 8 bytes} */
    long number(String field, int width) throws CheckpointException {
        require(field, width);
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (bytes.get() & 0xFFL) << (Byte.SIZE * i);
        }
        if (value < 0) {
            throw malformed(field, width, "%s is over 2^63 - 1", Long.toUnsignedString(value));
        }
        return value;
    }

    /** {@return a length, as wide as the file has them} */
    long length(String field) throws CheckpointException {
        return number(field, file.lengthBytes());
    }

    /** {@return an address, or {@link Hdf5Bytes#UNDEFINED}} */
    long address(String field) throws CheckpointException {
        int width = file.addressBytes();
        require(field, width);
        boolean undefined = true;
        for (int i = 0; i < width; i++) {
            undefined &= bytes.get(bytes.position() + i) == -1;
        }
        if (undefined) {
            skip(field, width);
            return Hdf5Bytes.UNDEFINED;
        }
        return number(field, width);
    }

    byte[] bytes(String field, long count) throws CheckpointException {
        byte[] result = new byte[(int) count(field, count)];
        bytes.get(result);
        return result;
    }

    /** {@return the next bytes as fields of their own} */
    Fields part(String name, long count) throws CheckpointException {
        int length = (int) count(name, count);
        Fields part = new Fields(file, name, bytes.slice(bytes.position(), length), offset());
        bytes.position(bytes.position() + length);
        return part;
    }

    void skip(String field, long count) throws CheckpointException {
        int length = (int) count(field, count);
        bytes.position(bytes.position() + length);
    }

    /** Goes to a place in the structure. */
    void seek(String field, long position) throws CheckpointException {
        if (position < 0 || position > bytes.limit()) {
            throw malformed(field, 0, "is at %d of %d bytes", position, bytes.limit());
        }
        bytes.position((int) position);
    }

    /** Checks the four letters that a structure begins with. */
    void signature(String expected) throws CheckpointException {
        byte[] found = bytes("signature", expected.length());
        String text = new String(found, StandardCharsets.ISO_8859_1);
        if (!text.equals(expected)) {
            throw malformed("signature", found.length, "is %s and not %s", Hex.of(found), expected);
        }
    }

    /** Checks the byte that says how the rest is laid out. */
    int version(int least, int most) throws CheckpointException {
        int version = u8("version");
        if (version < least || version > most) {
            String allowed = least == most ? String.valueOf(least) : least + " to " + most;
            throw unsupported("version", 1, "%d, and %s can be read", version, allowed);
        }
        return version;
    }

    /** Checks the four bytes that follow, over all from the start of the structure to here. */
    void checksum() throws CheckpointException {
        int expected = Lookup3.hash(bytes.slice(0, bytes.position()));
        int found = i32("checksum");
        if (found != expected) {
            throw malformed("checksum", Integer.BYTES, "%08x, and the bytes have %08x", found, expected);
        }
    }

    /** Checks the next four bytes, over the whole structure with these four as zero. */
    void innerChecksum() throws CheckpointException {
        int at = bytes.position();
        int found = i32("checksum");
        ByteBuffer zeroed = ByteBuffer.allocate(bytes.limit()).put(bytes.slice(0, bytes.limit()));
        int expected = Lookup3.hash(zeroed.putInt(at, 0).clear());
        if (found != expected) {
            throw malformed("checksum", Integer.BYTES, "%08x, and the bytes have %08x", found, expected);
        }
    }

    /** {@return text up to a zero byte} */
    String text(String field) throws CheckpointException {
        int from = bytes.position();
        for (int i = from; i < bytes.limit(); i++) {
            if (bytes.get(i) == 0) {
                byte[] text = bytes(field, i - from);
                skip(field, 1);
                return new String(text, StandardCharsets.UTF_8);
            }
        }
        throw malformed(field, 0, "is not ended by a zero byte");
    }

    /** {@return an error about the field that was read last, which has this many bytes} */
    @FormatMethod
    CheckpointException malformed(String field, int width, @FormatString String detail, Object... args) {
        return error(ErrorClass.MALFORMED, field, width, String.format(detail, args));
    }

    /** {@return an error about the field that was read last, which has this many bytes} */
    @FormatMethod
    CheckpointException unsupported(String field, int width, @FormatString String detail, Object... args) {
        return error(ErrorClass.UNSUPPORTED, field, width, String.format(detail, args));
    }

    /** {@return an error about the field that was read last, which has this many bytes} */
    CheckpointException error(ErrorClass errorClass, String field, int width, String detail) {
        return file.file().error(errorClass, what, start + bytes.position() - width, "%s: %s", field, detail);
    }

    private long count(String field, long count) throws CheckpointException {
        if (count < 0 || count > bytes.remaining()) {
            throw malformed(field, 0, "%d bytes wanted, %d left", count, bytes.remaining());
        }
        return count;
    }

    private ByteBuffer require(String field, int count) throws CheckpointException {
        count(field, count);
        return bytes;
    }
}
