package org.bertconv.tensorflow;

import com.google.protobuf.WireFormat;
import java.io.IOException;
import org.bertconv.io.ByteCursor;
import org.bertconv.io.CheckpointException;
import org.bertconv.tensorflow.table.Stretch;

/** Goes through the fields of one protobuf message that may be too large for memory, as {@link ProtoReader} does through others. */
public final class ProtoScan {

    private static final int MAX_VARINT_BYTES = 10;

    private final Stretch message;
    private final ByteCursor in;
    private int tag;
    private long number;
    private Stretch value;

    /** Starts before the first field. */
    public ProtoScan(Stretch message) throws IOException {
        this.message = message;
        this.in = message.cursor();
        this.value = message;
    }

    /**
     * Goes to the next field.
     *
     * @return whether there is one
     * @throws CheckpointException MALFORMED if it is cut, or of a kind that these messages do not have
     */
    public boolean next() throws IOException {
        long start = in.position();
        if (start == message.end()) {
            return false;
        }
        long wide = varint(in, message, start);
        tag = (int) wide;
        if (wide != tag || WireFormat.getTagFieldNumber(tag) < 1) {
            throw malformed(start, "protobuf tag is too long, or of field 0");
        }
        switch (WireFormat.getTagWireType(tag)) {
            case WireFormat.WIRETYPE_VARINT -> number = varint(in, message, start);
            case WireFormat.WIRETYPE_FIXED32 -> take(start, Integer.BYTES);
            case WireFormat.WIRETYPE_FIXED64 -> take(start, Long.BYTES);
            case WireFormat.WIRETYPE_LENGTH_DELIMITED -> take(start, varint(in, message, start));
            default ->
                throw malformed(
                        start,
                        "protobuf field " + field() + " has wire type " + WireFormat.getTagWireType(tag)
                                + ", which no checkpoint has");
        }
        return true;
    }

    private void take(long start, long length) throws IOException {
        long left = message.end() - in.position();
        if (length < 0 || length > left) {
            throw malformed(
                    start, "protobuf field " + field() + " of " + length + " bytes is over the " + left + " left");
        }
        value = new Stretch(message.file(), message.field(), in.position(), length);
        in.skip(message.field(), length);
    }

    /**
     * {@return the number of variable length that a cursor stands at}
     *
     * @param within must hold all of it
     * @param start of the field, for errors
     * @throws CheckpointException MALFORMED if it is cut or too long
     */
    public static long varint(ByteCursor in, Stretch within, long start) throws IOException {
        long result = 0;
        for (int i = 0; i < MAX_VARINT_BYTES && in.position() < within.end(); i++) {
            int octet = in.u8(within.field());
            result |= (octet & 0x7fL) << (7 * i);
            if (octet < 0x80) {
                return result;
            }
        }
        throw within.file().malformed(within.field(), start, "protobuf number is cut or over 64 bits");
    }

    /** {@return the number of the field} */
    public int field() {
        return WireFormat.getTagFieldNumber(tag);
    }

    /** {@return whether the field is one number of variable length} */
    public boolean isNumber() {
        return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT;
    }

    /** {@return whether the field is a message, a text or a packed list} */
    public boolean isDelimited() {
        return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    /** {@return the value of a field that {@link #isNumber()}} */
    public long number() {
        return number;
    }

    /** {@return where the value of any other field lies, its length not included} */
    public Stretch value() {
        return value;
    }

    private CheckpointException malformed(long at, String detail) {
        return message.file().malformed(message.field(), at, "%s", detail);
    }
}
