package org.bertconv.format.tfbundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensorflow.Extent;
import org.bertconv.tensorflow.SliceKey;
import org.bertconv.tensorflow.table.TableKey;

/**
 * How fast tensors are read and verified, against reading the same bytes from the page cache and doing nothing with them. Run it with
 * the test class path: {@code java org.bertconv.format.tfbundle.ReadBenchmark}.
 */
final class ReadBenchmark {

    private static final int ROWS = 30_522;
    private static final int COLUMNS = 768;
    private static final int ROUNDS = 15;
    private static final int BUFFER_BYTES = 1 << 20;

    private ReadBenchmark() {}

    public static void main(String[] args) throws IOException {
        Path directory = Files.createTempDirectory("tf-bundle-benchmark");
        try {
            for (String kind : List.of("whole", "rows", "columns")) {
                measure(kind, directory);
            }
        } finally {
            try (var files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    private static void measure(String kind, Path directory) throws IOException {
        MemoryFolder made = bundle(kind).toFolder();
        for (String name : made.names()) {
            Files.write(directory.resolve(name), made.bytes(name));
        }
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        try (DiskFolder folder = new DiskFolder(directory);
                FileChannel plain = FileChannel.open(
                        directory.resolve(TfBundleLayout.shardName("m.ckpt", 0, 1)), StandardOpenOption.READ)) {
            Tensor tensor = new TfBundleFormat()
                    .read(folder, BundleWriter.INDEX, ReadOptions.STRICT)
                    .tensors()
                    .tensors()
                    .iterator()
                    .next();
            double[] verified = new double[ROUNDS];
            double[] raw = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                verified[round] = megabytesPerSecond(tensor.open(), buffer);
                raw[round] = megabytesPerSecond(plain.position(0), buffer);
            }
            Arrays.sort(verified);
            Arrays.sort(raw);
            System.out.printf(
                    Locale.ROOT,
                    "%-8s %6.0f MB/s verified, %6.0f MB/s plain, ratio %.2f%n",
                    kind,
                    verified[ROUNDS / 2],
                    raw[ROUNDS / 2],
                    verified[ROUNDS / 2] / raw[ROUNDS / 2]);
        }
    }

    private static double megabytesPerSecond(ReadableByteChannel channel, ByteBuffer buffer) throws IOException {
        long start = System.nanoTime();
        long bytes = 0;
        while (channel.read(buffer.clear()) >= 0) {
            bytes += buffer.position();
        }
        return bytes / 1e6 / ((System.nanoTime() - start) / 1e9);
    }

    /** One float32 matrix of a BERT's word embeddings: in one piece, in four slices of rows, or in four of columns. */
    private static BundleWriter bundle(String kind) {
        BundleWriter bundle = new BundleWriter(1);
        byte[] data = new byte[ROWS * COLUMNS * Float.BYTES];
        new Random(1).nextBytes(data);
        if (kind.equals("whole")) {
            return bundle.tensor(0, "w", 1, data, ROWS, COLUMNS);
        }
        boolean byRows = kind.equals("rows");
        EntryWriter whole = EntryWriter.of(1, ROWS, COLUMNS);
        for (int i = 0; i < 4; i++) {
            long length = byRows ? (ROWS + 3 - i) / 4 : COLUMNS / 4;
            long start = byRows ? i * (ROWS / 4) + Math.min(i, ROWS % 4) : i * length;
            long[] box = byRows ? new long[] {start, length, 0, -1} : new long[] {0, -1, start, length};
            byte[] part = Arrays.copyOf(data, (int) (length * Float.BYTES * (byRows ? COLUMNS : ROWS)));
            SliceKey key =
                    new SliceKey(TableKey.of("w"), List.of(new Extent(box[0], box[1]), new Extent(box[2], box[3])));
            EntryWriter entry = byRows ? EntryWriter.of(1, length, COLUMNS) : EntryWriter.of(1, ROWS, length);
            bundle.record(key.encode().octets(), entry.data(0, bundle.append(0, part), part));
            whole.slice(box);
        }
        return bundle.record("w", whole);
    }
}
