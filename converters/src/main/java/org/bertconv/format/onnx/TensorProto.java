package org.bertconv.format.onnx;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.tensor.Shape;

/**
 * What a {@code TensorProto} says, without its elements.
 *
 * @param name as it stands there
 * @param offset of the message in the file
 * @param type number of its element type
 * @param dims its dimensions
 * @param data where its elements lie in the file, by field; at most one
 * @param external what is said of them, if they lie in another file
 */
record TensorProto(
        String name,
        long offset,
        long type,
        List<Long> dims,
        Map<Integer, ProtoFields.Range> data,
        Map<String, String> external) {

    static final int FLOATS = 4;
    static final int INT32S = 5;
    static final int STRINGS = 6;
    static final int INT64S = 7;
    static final int RAW = 9;
    static final int DOUBLES = 10;
    static final int UINT64S = 11;

    private static final int DIMS = 1;
    private static final int DATA_TYPE = 2;
    private static final int SEGMENT = 3;
    private static final int NAME = 8;
    private static final int EXTERNAL = 13;
    private static final int LOCATION = 14;

    /** Copies the collections. */
    TensorProto {
        dims = List.copyOf(dims);
        data = Map.copyOf(data);
        external = Map.copyOf(external);
    }

    /** {@return what messages call it} */
    String field() {
        return "tensor " + Printable.of(name);
    }

    /** {@return the same under the name of the output that gives it} */
    TensorProto named(String other) {
        return new TensorProto(other, offset, type, dims, data, external);
    }

    /** Reads a message to its end. */
    static TensorProto read(ProtoFields fields, long offset) throws IOException {
        String name = "";
        long type = 0;
        boolean elsewhere = false;
        List<Long> dims = new ArrayList<>();
        Map<Integer, ProtoFields.Range> data = new HashMap<>();
        Map<String, String> external = new HashMap<>();
        while (fields.next()) {
            if (fields.is(NAME, ProtoFields.DELIMITED)) {
                name = fields.text();
            } else if (fields.is(DATA_TYPE, ProtoFields.VARINT)) {
                type = fields.varint();
            } else if (fields.field() == DIMS) {
                dims(fields, dims);
            } else if (isData(fields.field())) {
                data(fields, data);
            } else if (fields.is(EXTERNAL, ProtoFields.DELIMITED)) {
                entry(fields.message("StringStringEntryProto"), external);
            } else if (fields.is(LOCATION, ProtoFields.VARINT)) {
                elsewhere = fields.varint() == 1;
            } else if (fields.field() == SEGMENT) {
                throw fields.error(ErrorClass.UNSUPPORTED, "a tensor in segments");
            } else {
                fields.skip();
            }
        }
        TensorProto tensor = new TensorProto(name, offset, type, dims, data, external);
        if (elsewhere != !external.isEmpty() || (elsewhere && !data.isEmpty())) {
            throw fields.malformed("%s: data_location and the data that are there do not fit", tensor.field());
        }
        return tensor;
    }

    private static boolean isData(int field) {
        return field == RAW
                || field == FLOATS
                || field == DOUBLES
                || field == INT32S
                || field == INT64S
                || field == UINT64S
                || field == STRINGS;
    }

    /** Elements in one field, packed; strings are never read. */
    private static void data(ProtoFields fields, Map<Integer, ProtoFields.Range> data) throws IOException {
        if (fields.field() != RAW && fields.wireType() != ProtoFields.DELIMITED) {
            throw fields.error(ErrorClass.UNSUPPORTED, "elements that are not packed");
        }
        fields.is(fields.field(), ProtoFields.DELIMITED);
        int field = fields.field();
        ProtoFields.Range range = fields.range();
        if (field != STRINGS && range.length() > 0 && data.putIfAbsent(field, range) != null) {
            throw fields.malformed("the elements are there twice");
        }
        if (data.size() > 1) {
            throw fields.malformed("the elements are there in two ways");
        }
    }

    private static void dims(ProtoFields fields, List<Long> dims) throws IOException {
        if (fields.wireType() == ProtoFields.DELIMITED) {
            ProtoFields packed = fields.message("TensorProto field 1");
            while (packed.hasMore()) {
                add(fields, dims, packed.varint());
            }
        } else {
            fields.is(DIMS, ProtoFields.VARINT);
            add(fields, dims, fields.varint());
        }
    }

    private static void add(ProtoFields fields, List<Long> dims, long dimension) throws CheckpointException {
        if (dimension < 0) {
            throw fields.malformed("dimension %d is negative", dimension);
        }
        if (dims.size() == Shape.MAX_RANK) {
            throw fields.error(ErrorClass.LIMIT, "more than %d dimensions", Shape.MAX_RANK);
        }
        dims.add(dimension);
    }

    private static void entry(ProtoFields fields, Map<String, String> entries) throws IOException {
        String key = "";
        String value = "";
        while (fields.next()) {
            if (fields.is(1, ProtoFields.DELIMITED)) {
                key = fields.text();
            } else if (fields.is(2, ProtoFields.DELIMITED)) {
                value = fields.text();
            } else {
                fields.skip();
            }
        }
        if (entries.putIfAbsent(key, value) != null) {
            throw fields.malformed("external data %s is there twice", Printable.of(key));
        }
    }
}
