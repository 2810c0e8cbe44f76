package org.bertconv.model;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A model and the modules behind it, as in {@code SentenceTransformer}: what the last of them makes of a sequence is {@code
 * sentence_embedding}, {@code [rows, n]}. All outputs of the model are given too.
 *
 * @param modules in their order; the first makes vectors of states
 */
public record SentenceTransformer(List<SentenceModule> modules) implements Assembly {

    /** The output of the last module. */
    public static final String OUTPUT = "sentence_embedding";

    /** A vector is brought to the length 1 unless it is shorter than this. */
    private static final double SHORTEST = 1e-12;

    /** Copies the list. */
    public SentenceTransformer {
        modules = List.copyOf(modules);
    }

    @Override
    public void run(Core core, List<Fed> probes, OutputSink sink) throws IOException {
        PackedTokens tokens = PackedTokens.of(Fed.tokens(probes), core.config());
        PackedOutputs outputs = new PackedOutputs(tokens, sink);
        try (Nd4jTensors memory = new Nd4jTensors(core.precision())) {
            INDArray states = new BertModel(core.config(), core.head(), core.weights(), core.precision())
                    .run(tokens, Optional.empty(), outputs, memory); // [tokens, hidden]
            INDArray vectors = states;
            for (SentenceModule module : modules) {
                vectors = apply(module, vectors, tokens, core, memory); // [sequences, n]
            }
            outputs.perSequence(OUTPUT, vectors);
        }
    }

    private static INDArray apply(
            SentenceModule module, INDArray input, PackedTokens tokens, Core core, Nd4jTensors memory)
            throws IOException {
        if (module instanceof SentenceModule.Pool pool) {
            return pooled(pool.ways(), input, tokens, memory);
        }
        return module instanceof SentenceModule.Linear linear
                ? through(linear, input, core, memory)
                : Rows.apply(input, new UnitLength());
    }

    /** {@code [tokens, hidden]} to {@code [sequences, ways * hidden]}. */
    private static INDArray pooled(List<Pooling> ways, INDArray states, PackedTokens tokens, Nd4jTensors memory) {
        List<PackedTokens.Sequence> sequences = tokens.sequences();
        int hidden = states.columns();
        INDArray vectors = memory.array(sequences.size(), (long) ways.size() * hidden);
        for (int row = 0; row < sequences.size(); row++) {
            PackedTokens.Sequence s = sequences.get(row);
            INDArray own = states.get(NDArrayIndex.interval(s.start(), s.start() + s.length()), NDArrayIndex.all());
            for (int way = 0; way < ways.size(); way++) {
                double[] vector = ways.get(way).of(own, s.attentionMask());
                for (int i = 0; i < hidden; i++) {
                    vectors.putScalar(row, (long) way * hidden + i, vector[i]);
                }
            }
        }
        return vectors;
    }

    private static INDArray through(SentenceModule.Linear linear, INDArray input, Core core, Nd4jTensors memory)
            throws IOException {
        if (linear.inputs() != input.columns()) {
            throw CheckpointException.of(
                    ErrorClass.DIFFERENT,
                    linear.name() + " takes " + linear.inputs() + " numbers, and gets " + input.columns());
        }
        INDArray weight = memory.load(core.weights().get(linear.name() + ".weight"), linear.outputs(), linear.inputs());
        INDArray result = memory.array(input.rows(), linear.outputs());
        Dense.product(weight, input, result);
        if (linear.bias()) {
            result.addiRowVector(memory.load(core.weights().get(linear.name() + ".bias"), linear.outputs()));
        }
        linear.activation().ifPresent(activation -> Rows.apply(result, activation.onRows()));
        return result;
    }

    /** Divides a row by its Euclidean length. */
    private record UnitLength() implements RowFunction {

        @Override
        public void apply(float[] row) {
            double squares = 0;
            for (float x : row) {
                squares += (double) x * x;
            }
            double length = Math.max(Math.sqrt(squares), SHORTEST);
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) (row[i] / length);
            }
        }

        @Override
        public void apply(double[] row) {
            double squares = 0;
            for (double x : row) {
                squares += x * x;
            }
            double length = Math.max(Math.sqrt(squares), SHORTEST);
            for (int i = 0; i < row.length; i++) {
                row[i] /= length;
            }
        }
    }

    @Override
    public SentenceTransformer with(Activation activation) {
        return this;
    }

    @Override
    public boolean isBehind(String name) {
        return modules.stream()
                .anyMatch(module ->
                        module instanceof SentenceModule.Linear linear && name.startsWith(linear.name() + "."));
    }
}
