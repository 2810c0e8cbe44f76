package org.bertconv.tensorflow;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Makes one protobuf message, field by field. As in every proto3 writer, a number that is 0 is left out. */
public final class ProtoWriter {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

    /** Appends an int32, int64, bool or enum field. */
    public ProtoWriter number(int field, long value) throws IOException {
        if (value != 0) {
            out.writeInt64(field, value);
        }
        return this;
    }

    /** Appends a fixed32 field. */
    public ProtoWriter fixed32(int field, int value) throws IOException {
        if (value != 0) {
            out.writeFixed32(field, value);
        }
        return this;
    }

    /** Appends a text field. */
    public ProtoWriter text(int field, String value) throws IOException {
        if (!value.isEmpty()) {
            out.writeString(field, value);
        }
        return this;
    }

    /** Appends a message field, be the message empty or not. */
    public ProtoWriter message(int field, byte[] message) throws IOException {
        out.writeByteArray(field, message);
        return this;
    }

    /** {@return the message so far} */
    public byte[] toBytes() throws IOException {
        out.flush();
        return bytes.toByteArray();
    }
}
