package org.bertconv.tensorflow.table;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.IOException;
import org.bertconv.io.ByteCursor;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/**
 * Bytes that are not in memory and may be too many to be there at once; they lie inside of their file.
 *
 * @param file that they lie in
 * @param field what errors call them
 * @param offset of the first one
 * @param length the number of bytes
 */
public record Stretch(ByteSource file, String field, long offset, long length) {

    /** {@return a part, which must lie inside} */
    public Stretch part(long from, long partLength) {
        if (from < 0 || partLength < 0 || partLength > length - from) {
            throw new IllegalArgumentException(partLength + " bytes at " + from + " are not in " + length);
        }
        return new Stretch(file, field, offset + from, partLength);
    }

    /**
     * {@return the bytes, in memory}
     *
     * @throws CheckpointException LIMIT if there are more than {@code most}
     */
    public Excerpt read(int most) throws IOException {
        if (length > most) {
            throw error(ErrorClass.LIMIT, "message of %d bytes is over the limit of %d", length, most);
        }
        return Excerpt.read(file, field, offset, (int) length);
    }

    /** {@return a cursor at the first byte, which reads nothing beyond the last one; its positions are those of the file} */
    public ByteCursor cursor() throws IOException {
        return new ByteCursor(file.slice(file.name(), 0, end()), offset);
    }

    /** {@return the offset behind the last byte} */
    public long end() {
        return offset + length;
    }

    /** {@return an error about the first byte} */
    @FormatMethod
    public CheckpointException error(ErrorClass errorClass, @FormatString String detail, Object... args) {
        return file.error(errorClass, field, offset, detail, args);
    }

    /** {@return a MALFORMED error about the first byte} */
    @FormatMethod
    public CheckpointException malformed(@FormatString String detail, Object... args) {
        return file.malformed(field, offset, detail, args);
    }
}
