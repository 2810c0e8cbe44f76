package org.bertconv.parity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.SourceName;
import org.bertconv.model.Attended;
import org.bertconv.model.EncoderStates;
import org.bertconv.model.Tokens;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Floats;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;

/**
 * The inputs of a golden or probe file. {@code input_ids} are what a model reads, and {@code decoder_input_ids}, where there are some, what
 * it writes on; {@code encoder_hidden_states} stand in for an encoder that is not at hand.
 *
 * @param source what messages call the file
 * @param inputs its tensors
 */
record RecordedInputs(SourceName source, StateDict inputs) {

    private static final String IDS = "input_ids";
    private static final String DECODER = "decoder_";
    private static final String STATES = "encoder_hidden_states";
    private static final String STATES_MASK = "encoder_attention_mask";
    private static final long MAX_ELEMENTS = 1 << 22;

    /** {@return whether a tensor of such a file is an input} */
    static boolean isInput(String name) {
        String plain = name.startsWith(DECODER) ? name.substring(DECODER.length()) : name;
        return plain.equals(IDS)
                || plain.equals("attention_mask")
                || plain.equals("token_type_ids")
                || name.equals(STATES)
                || name.equals(STATES_MASK);
    }

    /**
     * {@return the inputs: ids, and masks and token types, which are all ones and all zeros if absent; int64 or int32,
     * {@code [batch, sequence]} or {@code [batch, choices, sequence]}}
     *
     * @param choices whether two dimensions are one example whose rows are its choices
     * @throws CheckpointException MALFORMED if there are no {@code input_ids} or the inputs do not fit together
     */
    Probe probe(boolean choices) throws IOException {
        Tokens read = tokens("", choices);
        if (inputs.contains(DECODER + IDS)) {
            Tokens written = tokens(DECODER, false);
            requireRows(DECODER + IDS, written.rows(), read.rows());
            return probe(written, Optional.of(read));
        }
        return inputs.contains(STATES) ? probe(read, Optional.of(states(read.rows()))) : probe(read, Optional.empty());
    }

    private Probe probe(Tokens tokens, Optional<Attended> attended) {
        Shape shape = shapeOf(IDS);
        String target = inputs.contains(DECODER + IDS) ? " and " + shapeOf(DECODER + IDS) : "";
        return new Probe("the recorded inputs " + shape + target, tokens, attended);
    }

    private Shape shapeOf(String name) {
        return inputs.get(name).map(tensor -> tensor.info().shape()).orElse(Shape.of());
    }

    /** @param prefix of the names */
    private Tokens tokens(String prefix, boolean choices) throws IOException {
        String name = prefix + IDS;
        Tensor ids = inputs.get(name)
                .orElseThrow(() -> CheckpointException.of(
                        ErrorClass.MALFORMED, source, name, "is missing: no inputs were recorded"));
        Shape shape = ids.info().shape();
        boolean fits = shape.rank() == 2 || (shape.rank() == 3 && prefix.isEmpty());
        if (!fits || shape.elements() < 1 || shape.elements() > MAX_ELEMENTS) {
            throw CheckpointException.of(
                    ErrorClass.MALFORMED,
                    source,
                    name,
                    "has shape " + shape + ", must be [batch, sequence] "
                            + (prefix.isEmpty() ? "or [batch, choices, sequence] " : "") + "with 1 to " + MAX_ELEMENTS
                            + " tokens");
        }
        int sequence = (int) shape.dimension(shape.rank() - 1);
        int rows = (int) (shape.elements() / sequence);
        int ofOne = shape.rank() == 3 ? (int) shape.dimension(1) : choices ? rows : 1;
        return new Tokens(
                rows,
                ofOne,
                sequence,
                numbers(ids, shape),
                optional(prefix + "attention_mask", shape).orElse(ones(rows * sequence)),
                optional(prefix + "token_type_ids", shape).orElse(new long[rows * sequence]));
    }

    private EncoderStates states(int rows) throws IOException {
        Tensor tensor = inputs.get(STATES).orElseThrow();
        Shape shape = tensor.info().shape();
        boolean fits = shape.rank() == 3 && tensor.info().dtype().isFloating() && shape.elements() >= 1;
        if (!fits || shape.elements() > MAX_ELEMENTS) {
            throw CheckpointException.of(
                    ErrorClass.MALFORMED,
                    source,
                    STATES,
                    "is " + tensor.info().dtype().label() + " " + shape
                            + ", must be floating-point [batch, sequence, hidden] with 1 to " + MAX_ELEMENTS
                            + " elements");
        }
        requireRows(STATES, shape.dimension(0), rows);
        int sequence = (int) shape.dimension(1);
        ByteBuffer bytes = tensor.load();
        double[] values = new double[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Floats.get(bytes, tensor.info().dtype());
        }
        long[] mask = optional(STATES_MASK, Shape.of(rows, sequence)).orElse(ones(rows * sequence));
        return new EncoderStates(rows, sequence, (int) shape.dimension(2), values, mask);
    }

    private void requireRows(String name, long found, int expected) throws CheckpointException {
        if (found != expected) {
            throw CheckpointException.of(
                    ErrorClass.MALFORMED,
                    source,
                    name,
                    "has " + found + " rows, must have the " + expected + " of input_ids");
        }
    }

    private static long[] ones(int count) {
        long[] ones = new long[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private Optional<long[]> optional(String name, Shape shape) throws IOException {
        Optional<Tensor> tensor = inputs.get(name);
        return tensor.isPresent() ? Optional.of(numbers(tensor.get(), shape)) : Optional.empty();
    }

    private long[] numbers(Tensor tensor, Shape shape) throws IOException {
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
