package org.bertconv.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.format.CheckpointFormats;
import org.bertconv.mapping.Head;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Measures the forward pass of a BERT-base, float32. Arguments: the length of the sequence, and a safetensors file of a BERT-base in
 * canonical names. Prints the median, in milliseconds, of embeddings and encoder with all weights in memory (what other
 * frameworks are timed with), and of a whole run, which reads the weights from the file.
 */
public final class BenchmarkForward {

    private static final ModelConfig BASE =
            new ModelConfig(30522, 768, 12, 12, 3072, 512, 2, 1e-12, Activation.GELU, false);
    private static final int WARM_UP = 10;
    private static final int RUNS = 20;

    private BenchmarkForward() {}

    /** Runs the benchmark. */
    public static void main(String[] args) throws IOException {
        try (Checkpoint checkpoint = CheckpointFormats.open(Path.of(args[1]), ReadOptions.STRICT, Optional.empty())) {
            measure(Integer.parseInt(args[0]), Weights.of(checkpoint.tensors()));
        }
    }

    private static void measure(int sequence, Weights weights) throws IOException {
        PackedTokens tokens = PackedTokens.of(List.of(tokens(sequence)), BASE);
        try (Nd4jTensors memory = new Nd4jTensors(Precision.FLOAT32)) {
            List<LayerWeights> layers = new ArrayList<>();
            for (int i = 0; i < BASE.layers(); i++) {
                layers.add(LayerWeights.load(weights, "bert.encoder.layer." + i, BASE, memory));
            }
            INDArray embedded = new Embeddings(weights, BASE).apply(tokens, memory, Trace.NONE);
            EncoderLayer encoder = EncoderLayer.of(BASE, tokens, weights, memory, Trace.NONE);
            report("encoder, weights in memory, 1 x " + sequence, () -> {
                INDArray hidden = embedded;
                for (LayerWeights layer : layers) {
                    hidden = encoder.apply(hidden, layer);
                }
            });
        }
        report("reading 12 layers", () -> {
            try (LayerLoader loader =
                    new LayerLoader(weights, LayerPlan.of(BASE).blocks(), BASE, Precision.FLOAT32)) {
                for (int i = 0; i < BASE.layers(); i++) {
                    loader.next();
                }
            }
        });
        BertModel model = new BertModel(BASE, Head.BASE, weights, Precision.FLOAT32);
        report("whole run from the file, 1 x " + sequence, () -> model.run(tokens.probes(), output -> {}));
    }

    private static void report(String what, Work work) throws IOException {
        double[] milliseconds = new double[RUNS];
        for (int i = -WARM_UP; i < RUNS; i++) {
            long start = System.nanoTime();
            work.run();
            milliseconds[Math.max(i, 0)] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(milliseconds);
        System.out.printf("%s: median %.1f ms, best %.1f ms%n", what, milliseconds[RUNS / 2], milliseconds[0]);
    }

    private static Tokens tokens(int sequence) {
        long[] ones = new long[sequence];
        Arrays.fill(ones, 1);
        long[] ids = new Random(1).longs(sequence, 0, BASE.vocabSize()).toArray();
        return new Tokens(1, 1, sequence, ids, ones, new long[sequence]);
    }

    /** What is timed. */
    private interface Work {
        void run() throws IOException;
    }
}
