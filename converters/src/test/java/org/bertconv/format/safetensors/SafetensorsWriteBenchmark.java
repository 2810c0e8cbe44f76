package org.bertconv.format.safetensors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WriteOptions;
import org.bertconv.format.MemoryTensor;
import org.bertconv.io.DirectoryFolder;
import org.bertconv.output.OutputDirectory;
import org.bertconv.output.OutputOptions;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;

/**
 * How long it takes to read and write a BERT-base of 440 MB, against {@code cp} of the same file in the same run, in turns. {@code cp} does
 * not wait for the device and we do; {@code cp+sync} does as well.
 *
 * <p>Run: {@code mvn -q -pl converters test-compile && java -cp <converters/target/classes, test-classes and dependencies>
 * org.bertconv.format.safetensors.SafetensorsWriteBenchmark [folder] [rounds]}
 */
final class SafetensorsWriteBenchmark {

    private static final String FILE = "model.safetensors";

    private final Path folder;

    private SafetensorsWriteBenchmark(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory(Path.of(args.length > 0 ? args[0] : "."), "bertconv-benchmark");
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 9;
        new SafetensorsWriteBenchmark(folder).run(rounds);
        run("rm", "-r", folder.toString());
    }

    private void run(int rounds) throws Exception {
        Path source = folder.resolve("source");
        write(StateDict.of(bertBase()), source);
        double[] copy = new double[rounds];
        double[] copyAndSync = new double[rounds];
        double[] ours = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            String from = source.resolve(FILE).toString();
            String to = folder.resolve("copy").toString();
            copy[i] = seconds(() -> run("cp", from, to));
            run("rm", to);
            copyAndSync[i] = seconds(() -> run("dd", "if=" + from, "of=" + to, "bs=1M", "conv=fsync", "status=none"));
            run("rm", to);
            Path target = folder.resolve("target");
            ours[i] = seconds(() -> convert(source, target));
            run("rm", "-r", target.toString());
            System.out.printf("cp %.3f s, dd with fsync %.3f s, ours %.3f s%n", copy[i], copyAndSync[i], ours[i]);
        }
        System.out.printf(
                "medians: cp %.3f s, dd with fsync %.3f s, ours %.3f s; ours / cp %.2f%n",
                median(copy), median(copyAndSync), median(ours), median(ours) / median(copy));
    }

    private static void convert(Path source, Path target) throws IOException {
        try (DirectoryFolder read = DirectoryFolder.open(source)) {
            write(new SafetensorsFormat().read(read, FILE, ReadOptions.STRICT).tensors(), target);
        }
    }

    private static void write(StateDict tensors, Path target) throws IOException {
        try (OutputDirectory output = OutputDirectory.open(target, OutputOptions.STRICT)) {
            new SafetensorsWriter()
                    .write(tensors, new WriteOptions(WriteOptions.DEFAULT_SHARD_BYTES, Map.of("format", "pt")), output);
            output.commit();
        }
    }

    /** 199 tensors, 438 MB: the shapes of bert-base-uncased without heads. */
    private static List<Tensor> bertBase() {
        List<Tensor> tensors = new ArrayList<>();
        add(tensors, "bert.embeddings.word_embeddings.weight", 30_522, 768);
        add(tensors, "bert.embeddings.position_embeddings.weight", 512, 768);
        add(tensors, "bert.embeddings.token_type_embeddings.weight", 2, 768);
        add(tensors, "bert.embeddings.LayerNorm.weight", 768);
        add(tensors, "bert.embeddings.LayerNorm.bias", 768);
        for (int layer = 0; layer < 12; layer++) {
            String prefix = "bert.encoder.layer." + layer + ".";
            for (String dense : List.of("attention.self.query", "attention.self.key", "attention.self.value")) {
                dense(tensors, prefix + dense, 768, 768);
            }
            dense(tensors, prefix + "attention.output.dense", 768, 768);
            dense(tensors, prefix + "intermediate.dense", 3072, 768);
            dense(tensors, prefix + "output.dense", 768, 3072);
            for (String norm : List.of("attention.output.LayerNorm", "output.LayerNorm")) {
                add(tensors, prefix + norm + ".weight", 768);
                add(tensors, prefix + norm + ".bias", 768);
            }
        }
        dense(tensors, "bert.pooler.dense", 768, 768);
        return tensors;
    }

    private static void dense(List<Tensor> tensors, String name, long out, long in) {
        add(tensors, name + ".weight", out, in);
        add(tensors, name + ".bias", out);
    }

    private static void add(List<Tensor> tensors, String name, long... shape) {
        tensors.add(MemoryTensor.of(name, DType.F32, Shape.of(shape)));
    }

    /** Something that takes time. */
    @FunctionalInterface
    private interface Task {
        void run() throws Exception;
    }

    private static double seconds(Task task) throws Exception {
        run("sync");
        long start = System.nanoTime();
        task.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static void run(String... command) throws IOException, InterruptedException {
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + exit);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
