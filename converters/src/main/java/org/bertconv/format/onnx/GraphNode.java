package org.bertconv.format.onnx;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node of the graph, as far as it tells what a weight is for.
 *
 * @param operation such as {@code MatMul}
 * @param name such as {@code /bert/pooler/dense/Gemm}; exporters that do not name nodes by place leave it meaningless
 * @param scope the module that the node comes from, such as {@code bert.pooler.dense}, if metadata say so; else empty
 * @param inputs names of what it takes, in order
 * @param output name of the first that it gives; empty if there is none
 * @param transposed whether a {@code Gemm} takes its second matrix transposed
 * @param value the tensor of a {@code Constant}
 */
record GraphNode(
        String operation,
        String name,
        String scope,
        List<String> inputs,
        String output,
        boolean transposed,
        @Nullable TensorProto value) {

    private static final int INPUT = 1;
    private static final int OUTPUT = 2;
    private static final int NAME = 3;
    private static final int OPERATION = 4;
    private static final int ATTRIBUTE = 5;
    private static final int METADATA = 9;

    private static final int ATTRIBUTE_NAME = 1;
    private static final int ATTRIBUTE_INT = 3;
    private static final int ATTRIBUTE_TENSOR = 5;

    private static final String SCOPES = "pkg.torch.onnx.name_scopes";

    /** Copies the list. */
    GraphNode {
        inputs = List.copyOf(inputs);
    }

    /** Reads a message to its end. */
    static GraphNode read(ProtoFields fields) throws IOException {
        List<String> inputs = new ArrayList<>();
        String operation = "";
        String name = "";
        String scope = "";
        String output = "";
        Attribute attributes = new Attribute(false, null);
        while (fields.next()) {
            if (fields.is(INPUT, ProtoFields.DELIMITED)) {
                inputs.add(fields.text());
            } else if (fields.is(OUTPUT, ProtoFields.DELIMITED)) {
                String text = fields.text();
                output = output.isEmpty() ? text : output;
            } else if (fields.is(NAME, ProtoFields.DELIMITED)) {
                name = fields.text();
            } else if (fields.is(OPERATION, ProtoFields.DELIMITED)) {
                operation = fields.text();
            } else if (fields.is(ATTRIBUTE, ProtoFields.DELIMITED)) {
                attributes = Attribute.read(fields.message("AttributeProto"), attributes);
            } else if (fields.is(METADATA, ProtoFields.DELIMITED)) {
                scope = scope(fields.message("StringStringEntryProto"), scope);
            } else {
                fields.skip();
            }
        }
        return new GraphNode(operation, name, scope, inputs, output, attributes.transposed(), attributes.value());
    }

    /** What is wanted of the attributes. */
    private record Attribute(boolean transposed, @Nullable TensorProto value) {

        static Attribute read(ProtoFields fields, Attribute before) throws IOException {
            String name = "";
            long number = 0;
            TensorProto value = null;
            while (fields.next()) {
                if (fields.is(ATTRIBUTE_NAME, ProtoFields.DELIMITED)) {
                    name = fields.text();
                } else if (fields.is(ATTRIBUTE_INT, ProtoFields.VARINT)) {
                    number = fields.varint();
                } else if (fields.is(ATTRIBUTE_TENSOR, ProtoFields.DELIMITED)) {
                    long offset = fields.offset();
                    value = TensorProto.read(fields.message("TensorProto"), offset);
                } else {
                    fields.skip();
                }
            }
            return switch (name) {
                case "transB" -> new Attribute(number == 1, before.value());
                case "value" -> new Attribute(before.transposed(), value == null ? before.value() : value);
                default -> before;
            };
        }
    }

    /** The modules around a node, outermost first, as Python writes a list; the last is the node itself. */
    private static String scope(ProtoFields fields, String before) throws IOException {
        String key = "";
        String value = "";
        while (fields.next()) {
            if (fields.is(1, ProtoFields.DELIMITED)) {
                key = fields.text();
            } else if (fields.is(2, ProtoFields.DELIMITED) && key.equals(SCOPES)) {
                value = fields.text();
            } else {
                fields.skip();
            }
        }
        if (!key.equals(SCOPES)) {
            return before;
        }
        String[] scopes = value.split("'", -1);
        // ['', 'bert', 'bert.pooler', 'linear'] has a quote before and behind each.
        return scopes.length < 5 ? before : scopes[scopes.length - 4];
    }

    /** {@return the place of the node in the model, such as {@code bert.pooler.dense}; empty if nothing tells} */
    String place() {
        int slash = name.lastIndexOf('/');
        return name.startsWith("/") && slash > 0 ? name.substring(1, slash).replace('/', '.') : scope;
    }
}
