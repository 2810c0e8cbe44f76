package org.bertconv.tensorflow.table;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.MemorySource;

/** Some bytes in memory that still know which part of which file they are, so that an error about them can say so. */
public final class Excerpt {

    private final ByteSource file;
    private final Supplier<String> field;
    private final long offset;
    private final boolean inflated;
    private final ByteBuffer bytes;

    private Excerpt(ByteSource file, Supplier<String> field, long offset, boolean inflated, ByteBuffer bytes) {
        this.file = file;
        this.field = field;
        this.offset = offset;
        this.inflated = inflated;
        this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * {@return a part of a file}
     *
     * @param field what errors call the part
     * @throws CheckpointException MALFORMED if it does not lie inside of the file
     */
    public static Excerpt read(ByteSource file, String field, long offset, int length) throws IOException {
        file.requireInside(field, offset, length);
        return new Excerpt(file, () -> field, offset, false, file.read(offset, length));
    }

    /** {@return bytes that were packed in this excerpt; errors about them give its offset, as they have none of their own} */
    public Excerpt inflated(byte[] content) {
        return new Excerpt(file, field, offset, true, ByteBuffer.wrap(content));
    }

    /** {@return {@code partLength} bytes from index {@code from} on; the caller has checked that they are there} */
    public Excerpt part(int from, int partLength) {
        return new Excerpt(file, field, offsetOf(from), inflated, bytes.slice(from, partLength));
    }

    /** {@return the same bytes under another name, which is made when an error wants it: there may be a million of them} */
    public Excerpt named(Supplier<String> other) {
        return new Excerpt(file, other, offset, inflated, bytes);
    }

    /** {@return the number of bytes} */
    public int length() {
        return bytes.limit();
    }

    /** {@return the byte at an index, 0 to 255} */
    public int octet(int index) {
        return bytes.get(index) & 0xff;
    }

    /** {@return the four little-endian bytes from an index on} */
    public int int32(int index) {
        return bytes.getInt(index);
    }

    /** {@return the eight little-endian bytes from an index on} */
    public long int64(int index) {
        return bytes.getLong(index);
    }

    /** {@return a part as characters 0 to 255, one for each byte} */
    public String octets(int from, int partLength) {
        byte[] copy = new byte[partLength];
        bytes.get(from, copy);
        return new String(copy, StandardCharsets.ISO_8859_1);
    }

    /** Copies a part into an array. */
    void copy(int from, byte[] into, int at, int partLength) {
        bytes.get(from, into, at, partLength);
    }

    /** {@return whether the bytes lie in the file just so} */
    boolean isStored() {
        return !inflated;
    }

    /** {@return where the bytes lie in the file; only if they lie there just so} */
    Stretch stretch() {
        return new Stretch(file, field.get(), offset, length());
    }

    /** {@return a copy of the bytes, outside of the file that they came from} */
    Stretch copied() {
        byte[] copy = new byte[length()];
        bytes.get(0, copy);
        return new Stretch(MemorySource.of(file.name(), copy), field.get(), 0, copy.length);
    }

    /** {@return a view of all bytes, position 0} */
    public ByteBuffer buffer() {
        return bytes.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** {@return where in the file the byte at an index lies; for inflated bytes, where their block begins} */
    public long offsetOf(int index) {
        return inflated ? offset : offset + index;
    }

    /** {@return a MALFORMED error about the byte at an index} */
    @FormatMethod
    public CheckpointException malformed(int index, @FormatString String detail, Object... args) {
        return file.malformed(field.get(), offsetOf(index), detail, args);
    }

    /** {@return an error about the byte at an index} */
    @FormatMethod
    public CheckpointException error(ErrorClass errorClass, int index, @FormatString String detail, Object... args) {
        return file.error(errorClass, field.get(), offsetOf(index), detail, args);
    }
}
