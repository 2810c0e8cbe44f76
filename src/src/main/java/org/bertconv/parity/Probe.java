package org.bertconv.parity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.SourceName;
import org.bertconv.model.Tokens;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;

/**
 * Inputs that both sides of a comparison are run on.
 *
 * @param name in words, such as {@code 3 x 16 with padding}
 * @param tokens the inputs
 */
public record Probe(String name, Tokens tokens) {

    private static final long MAX_TOKENS = 1 << 22;

    /**
     * {@return the inputs of a golden or probe file: {@code input_ids}, and {@code attention_mask} and {@code token_type_ids}, which are
     * all ones and all zeros if absent; int64 or int32, {@code [batch, sequence]} or {@code [batch, choices, sequence]}}
     *
     * @param choices whether two dimensions are one example whose rows are its choices
     * @throws CheckpointException MALFORMED if there are no {@code input_ids} or the inputs do not fit together
     */
    static Probe read(SourceName source, StateDict inputs, boolean choices) throws IOException {
        Tensor ids = inputs.get("input_ids")
                .orElseThrow(() -> CheckpointException.of(
                        ErrorClass.MALFORMED, source, "input_ids", "is missing: no inputs were recorded"));
        Shape shape = ids.info().shape();
        boolean fits = shape.rank() == 2 || shape.rank() == 3;
        if (!fits || shape.elements() < 1 || shape.elements() > MAX_TOKENS) {
            throw CheckpointException.of(
                    ErrorClass.MALFORMED,
                    source,
                    "input_ids",
                    "has shape " + shape + ", must be [batch, sequence] or [batch, choices, sequence] with 1 to "
                            + MAX_TOKENS + " tokens");
        }
        int sequence = (int) shape.dimension(shape.rank() - 1);
        int rows = (int) (shape.elements() / sequence);
        int ofOne = shape.rank() == 3 ? (int) shape.dimension(1) : choices ? rows : 1;
        long[] ones = new long[rows * sequence];
        Arrays.fill(ones, 1);
        Tokens tokens = new Tokens(
                rows,
                ofOne,
                sequence,
                numbers(source, ids, shape),
                optional(source, inputs, "attention_mask", shape).orElse(ones),
                optional(source, inputs, "token_type_ids", shape).orElse(new long[rows * sequence]));
        return new Probe("the recorded inputs " + shape, tokens);
    }

    private static Optional<long[]> optional(SourceName source, StateDict inputs, String name, Shape shape)
            throws IOException {
        Optional<Tensor> tensor = inputs.get(name);
        return tensor.isPresent() ? Optional.of(numbers(source, tensor.get(), shape)) : Optional.empty();
    }

    private static long[] numbers(SourceName source, Tensor tensor, Shape shape) throws IOException {
        DType dtype = tensor.info().dtype();
        boolean whole = dtype == DType.I64 || dtype == DType.I32;
        if (!whole || !tensor.info().shape().equals(shape)) {
            throw CheckpointException.of(
                    ErrorClass.MALFORMED,
                    source,
                    tensor.info().name(),
                    "is " + dtype.label() + " " + tensor.info().shape() + ", must be i64 or i32 " + shape);
        }
        ByteBuffer bytes = tensor.load();
        long[] numbers = new long[(int) shape.elements()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = dtype == DType.I64 ? bytes.getLong() : bytes.getInt();
        }
        return numbers;
    }
}
