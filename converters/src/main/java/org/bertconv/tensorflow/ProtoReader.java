package org.bertconv.tensorflow;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.tensorflow.table.Excerpt;

/**
 * Goes through the fields of one protobuf message, with protobuf's own {@link CodedInputStream}.
 *
 * <p>Not with classes that protoc generates, for four things that they cannot do: errors give the field and its offset in the file;
 * a message holds on to nothing that is not wanted; a known field of another wire type, or a number over its 32 bits, is an error and
 * not silently an unknown field or another number; and groups, which these messages never had, are refused instead of being descended
 * into. Where protobuf says that the last of several scalars wins, so it is here; a message that is given twice is an error, because
 * merging the two is never what a writer meant.
 */
public final class ProtoReader {

    private final Excerpt bytes;
    private final CodedInputStream in;
    private int start;
    private int tag;

    public ProtoReader(Excerpt bytes) {
        this.bytes = bytes;
        this.in = CodedInputStream.newInstance(bytes.buffer());
    }

    /**
     * Goes to the next field; the value of the one before must have been taken or skipped.
     *
     * @return whether there is one
     */
    public boolean next() throws IOException {
        start = in.getTotalBytesRead();
        if (start == bytes.length()) {
            return false;
        }
        try {
            tag = in.readTag();
        } catch (InvalidProtocolBufferException e) {
            throw because(e, "protobuf tag is cut, too long, or of field 0");
        }
        return true;
    }

    /** {@return the number of the field} */
    public int field() {
        return WireFormat.getTagFieldNumber(tag);
    }

    /** {@return whether the field is a message, a text or a packed list} */
    public boolean isDelimited() {
        return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    /** {@return the value of an int64, bool or enum field} */
    public long int64() throws IOException {
        requireType(WireFormat.WIRETYPE_VARINT);
        return varint();
    }

    /** {@return the value of an int32 field} */
    public int int32() throws IOException {
        long value = int64();
        if (value != (int) value) {
            throw malformed("%d is over 32 bits", value);
        }
        return (int) value;
    }

    /** {@return the values of a repeated int32 or int64 field, whether they are packed or this is one of them} */
    public List<Long> int64s() throws IOException {
        if (!isDelimited()) {
            return List.of(int64());
        }
        int end = length() + in.getTotalBytesRead();
        List<Long> values = new ArrayList<>();
        while (in.getTotalBytesRead() < end) {
            values.add(varint());
        }
        if (in.getTotalBytesRead() > end) {
            throw malformed("protobuf field %d: last packed number is cut", field());
        }
        return values;
    }

    /** {@return the value of a fixed32 field} */
    public int fixed32() throws IOException {
        requireType(WireFormat.WIRETYPE_FIXED32);
        try {
            return in.readFixed32();
        } catch (InvalidProtocolBufferException e) {
            throw because(e, "protobuf field %d is cut", field());
        }
    }

    /** {@return the bytes of a message field} */
    public Excerpt message() throws IOException {
        requireType(WireFormat.WIRETYPE_LENGTH_DELIMITED);
        int length = length();
        Excerpt message = bytes.part(in.getTotalBytesRead(), length);
        in.skipRawBytes(length);
        return message;
    }

    /** Goes over a field that does not matter. */
    public void skip() throws IOException {
        switch (WireFormat.getTagWireType(tag)) {
            case WireFormat.WIRETYPE_VARINT -> varint();
            case WireFormat.WIRETYPE_FIXED32 -> skipBytes(Integer.BYTES);
            case WireFormat.WIRETYPE_FIXED64 -> skipBytes(Long.BYTES);
            case WireFormat.WIRETYPE_LENGTH_DELIMITED -> skipBytes(length());
            default ->
                throw malformed(
                        "protobuf field %d has wire type %d, which no bundle has",
                        field(), WireFormat.getTagWireType(tag));
        }
    }

    /** {@return a MALFORMED error about the current field} */
    @FormatMethod
    public CheckpointException malformed(@FormatString String detail, Object... args) {
        return bytes.malformed(start, detail, args);
    }

    /** {@return an error about the current field} */
    @FormatMethod
    public CheckpointException error(ErrorClass errorClass, @FormatString String detail, Object... args) {
        return bytes.error(errorClass, start, detail, args);
    }

    private long varint() throws IOException {
        try {
            return in.readInt64();
        } catch (InvalidProtocolBufferException e) {
            throw because(e, "protobuf field %d is cut or over 64 bits", field());
        }
    }

    private int length() throws IOException {
        long length = varint();
        int left = bytes.length() - in.getTotalBytesRead();
        if (length < 0 || length > left) {
            throw malformed("protobuf field %d of %d bytes is over the %d left", field(), length, left);
        }
        return (int) length;
    }

    private void skipBytes(int count) throws IOException {
        int left = bytes.length() - in.getTotalBytesRead();
        if (count > left) {
            throw malformed("protobuf field %d of %d bytes is over the %d left", field(), count, left);
        }
        in.skipRawBytes(count);
    }

    private void requireType(int wireType) throws CheckpointException {
        int found = WireFormat.getTagWireType(tag);
        if (found != wireType) {
            throw malformed("protobuf field %d has wire type %d, must be %d", field(), found, wireType);
        }
    }

    @FormatMethod
    private CheckpointException because(
            InvalidProtocolBufferException cause, @FormatString String detail, Object... args) {
        CheckpointException error = malformed(detail, args);
        error.initCause(cause);
        return error;
    }
}
