package org.bertconv.format.flax;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bertconv.format.flax.MsgpackReader.Kind;
import org.bertconv.format.flax.MsgpackReader.Token;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;

/**
 * An array as it lies in a file.
 *
 * @param offset of its extension
 * @param dtype of the elements
 * @param shape of the array
 * @param data the elements
 */
record FlaxArray(long offset, DType dtype, Shape shape, ByteSource data) implements FlaxTree.Leaf {

    private static final Map<String, DType> DTYPES = Map.ofEntries(
            Map.entry("bool", DType.BOOL),
            Map.entry("uint8", DType.U8),
            Map.entry("int8", DType.I8),
            Map.entry("uint16", DType.U16),
            Map.entry("int16", DType.I16),
            Map.entry("uint32", DType.U32),
            Map.entry("int32", DType.I32),
            Map.entry("uint64", DType.U64),
            Map.entry("int64", DType.I64),
            Map.entry("float8_e5m2", DType.F8_E5M2),
            Map.entry("float8_e4m3fn", DType.F8_E4M3),
            Map.entry("float16", DType.F16),
            Map.entry("bfloat16", DType.BF16),
            Map.entry("float32", DType.F32),
            Map.entry("float64", DType.F64),
            Map.entry("complex64", DType.C64),
            Map.entry("complex128", DType.C128));

    /**
     * Reads the payload of an extension; the elements are passed over.
     *
     * @param field what messages call the array
     * @throws CheckpointException MALFORMED; REFUSED for objects; UNSUPPORTED for other dtypes; LIMIT for a rank over 64
     */
    static FlaxArray read(ByteSource file, MsgpackReader reader, String field, Token extension) throws IOException {
        long end = Math.addExact(reader.position(), extension.number());
        Token parts = require(file, field, reader.next(field), end, "a list of shape, dtype and data", Kind.LIST);
        if (parts.number() != 3) {
            throw file.malformed(
                    field, parts.offset(), "a list of %d; shape, dtype and data are wanted", parts.number());
        }
        Token rank = require(file, field, reader.next(field), end, "a shape", Kind.LIST);
        List<Long> dimensions = dimensions(file, reader, field, rank, end);
        Token name = require(file, field, reader.next(field), end, "the name of a dtype", Kind.TEXT, Kind.BINARY);
        DType dtype = dtype(file, field, name.offset(), reader.text(field, name));
        Shape shape = shape(file, field, rank.offset(), dimensions, dtype);
        Token data = require(file, field, reader.next(field), end, "data", Kind.BINARY, Kind.TEXT);
        long start = reader.position();
        requireSize(file, field, data, shape, dtype);
        if (start + data.number() != end) {
            throw file.malformed(
                    field, start, "the data end at %d, and the extension at %d", start + data.number(), end);
        }
        reader.skip(field, data);
        return new FlaxArray(extension.offset(), dtype, shape, file.slice(file.name(), start, data.number()));
    }

    private static void requireSize(ByteSource file, String field, Token data, Shape shape, DType dtype)
            throws CheckpointException {
        long wanted = shape.elements() * dtype.bytes();
        if (wanted != data.number()) {
            throw file.malformed(
                    field,
                    data.offset(),
                    "%s %s has %d bytes, here are %d",
                    dtype.label(),
                    shape,
                    wanted,
                    data.number());
        }
    }

    private static List<Long> dimensions(ByteSource file, MsgpackReader reader, String field, Token rank, long end)
            throws IOException {
        if (rank.number() > Shape.MAX_RANK) {
            throw file.error(
                    ErrorClass.LIMIT,
                    field,
                    rank.offset(),
                    "%d dimensions, and %d are allowed",
                    rank.number(),
                    Shape.MAX_RANK);
        }
        List<Long> dimensions = new ArrayList<>();
        for (long i = 0; i < rank.number(); i++) {
            Token dimension = require(file, field, reader.next(field), end, "a dimension", Kind.INTEGER);
            dimensions.add(dimension.number());
        }
        return dimensions;
    }

    /** {@return the shape with these dimensions} */
    static Shape shape(ByteSource file, String field, long offset, List<Long> dimensions, DType dtype)
            throws CheckpointException {
        for (long dimension : dimensions) {
            if (dimension < 0) {
                throw file.malformed(field, offset, "dimension %d is negative", dimension);
            }
        }
        try {
            Shape shape = new Shape(dimensions);
            Math.multiplyExact(shape.elements(), (long) dtype.bytes());
            return shape;
        } catch (ArithmeticException e) {
            throw file.malformed(field, offset, "the size of %s %s is over 2^63 - 1 bytes", dtype.label(), dimensions);
        }
    }

    private static DType dtype(ByteSource file, String field, long offset, String name) throws CheckpointException {
        DType dtype = DTYPES.get(name);
        if (dtype != null) {
            return dtype;
        }
        if (name.equals("object") || name.equals("O")) {
            throw file.error(ErrorClass.REFUSED, field, offset, "dtype object: reading Python objects would run code");
        }
        throw file.error(ErrorClass.UNSUPPORTED, field, offset, "dtype %s cannot be read", Printable.of(name));
    }

    /** {@return the name of a dtype} */
    static String nameOf(DType dtype) {
        return DTYPES.entrySet().stream()
                .filter(entry -> entry.getValue() == dtype)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private static Token require(ByteSource file, String field, Token token, long end, String what, Kind... allowed)
            throws CheckpointException {
        if (token.offset() >= end) {
            throw file.malformed(field, token.offset(), "the extension ends at %d, before %s", end, what);
        }
        if (!List.of(allowed).contains(token.kind())) {
            throw file.malformed(field, token.offset(), "%s is wanted, here is %s", what, described(token));
        }
        return token;
    }

    /** {@return what a value is, in words} */
    static String described(Token token) {
        return switch (token.kind()) {
            case NIL -> "nil";
            case FALSE -> "false";
            case TRUE -> "true";
            case INTEGER -> "a number, " + token.number();
            case FLOAT -> "a floating-point number";
            case TEXT -> "a text";
            case BINARY -> "binary data";
            case LIST -> "a list";
            case MAP -> "a map";
            case EXTENSION -> "an extension of type " + token.type();
        };
    }
}
