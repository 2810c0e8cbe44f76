package org.bertconv;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WriteOptions;
import org.bertconv.format.CheckpointFormats;
import org.bertconv.format.safetensors.SafetensorsWriter;
import org.bertconv.output.OutputDirectory;
import org.bertconv.output.OutputOptions;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Floats;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A checkpoint that a test can spoil and write again, as safetensors with a config.json. */
public final class MutableModel {

    private static final Path FIXTURES = Path.of(System.getProperty("bertconv.fixtures"));

    private final Map<String, Content> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>(Map.of("format", "pt"));
    private Optional<ObjectNode> config = Optional.empty();

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Content(TensorInfo info, byte[] bytes) implements Tensor {

        @Override
        public ReadableByteChannel open() {
            return Channels.newChannel(new ByteArrayInputStream(bytes));
        }
    }

    public static Path fixture(String name) {
        return FIXTURES.resolve(name);
    }

    public static MutableModel empty() {
        return new MutableModel();
    }

    public static MutableModel of(String fixture) throws IOException {
        return of(fixture(fixture));
    }

    public static MutableModel of(Path path) throws IOException {
        MutableModel model = new MutableModel();
        try (Checkpoint checkpoint = CheckpointFormats.open(path, ReadOptions.STRICT, Optional.empty())) {
            for (Tensor tensor : checkpoint.tensors().tensors()) {
                model.tensors.put(
                        tensor.info().name(),
                        new Content(tensor.info(), tensor.load().array()));
            }
            model.metadata.putAll(checkpoint.weights().metadata());
            model.config = checkpoint.config().map(file -> file.json().deepCopy());
        }
        return model;
    }

    public List<String> names() {
        return List.copyOf(tensors.keySet());
    }

    public Shape shape(String name) {
        return get(name).info().shape();
    }

    private Content get(String name) {
        Content content = tensors.get(name);
        if (content == null) {
            throw new IllegalArgumentException("no tensor " + name);
        }
        return content;
    }

    public double[] values(String name) {
        Content content = get(name);
        ByteBuffer bytes = ByteBuffer.wrap(content.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        double[] values = new double[(int) content.info().shape().elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (content.info().dtype()) {
                case I64 -> bytes.getLong();
                case I32 -> bytes.getInt();
                default -> Floats.get(bytes, content.info().dtype());
            };
        }
        return values;
    }

    public MutableModel put(String name, Shape shape, double... values) {
        return put(name, DType.F32, shape, values);
    }

    public MutableModel put(String name, DType dtype, Shape shape, double... values) {
        TensorInfo info = new TensorInfo(name, dtype, shape);
        ByteBuffer bytes = ByteBuffer.allocate((int) info.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            switch (dtype) {
                case I64 -> bytes.putLong((long) value);
                case I32 -> bytes.putInt((int) value);
                default -> Floats.put(bytes, dtype, value);
            }
        }
        tensors.put(name, new Content(info, bytes.array()));
        return this;
    }

    /** Replaces the values of a tensor. */
    public MutableModel change(String name, UnaryOperator<double[]> change) {
        Content content = get(name);
        return put(name, content.info().dtype(), content.info().shape(), change.apply(values(name)));
    }

    public MutableModel set(String name, int index, double value) {
        return change(name, values -> {
            values[index] = value;
            return values;
        });
    }

    public MutableModel transpose(String name) {
        int n = (int) shape(name).dimension(0);
        return change(name, values -> {
            double[] transposed = new double[values.length];
            for (int i = 0; i < values.length; i++) {
                transposed[i % n * n + i / n] = values[i];
            }
            return transposed;
        });
    }

    public MutableModel swap(String left, String right) {
        Content mine = get(left);
        Content theirs = get(right);
        tensors.put(left, new Content(theirs.info().named(left), theirs.bytes()));
        tensors.put(right, new Content(mine.info().named(right), mine.bytes()));
        return this;
    }

    public MutableModel copy(String from, String to) {
        tensors.put(to, new Content(get(from).info().named(to), get(from).bytes()));
        return this;
    }

    public MutableModel remove(String... names) {
        for (String name : names) {
            get(name);
            tensors.remove(name);
        }
        return this;
    }

    public MutableModel removeIf(java.util.function.Predicate<String> unwanted) {
        tensors.keySet().removeIf(unwanted);
        return this;
    }

    public MutableModel rename(UnaryOperator<String> renaming) {
        List<Content> all = new ArrayList<>(tensors.values());
        tensors.clear();
        for (Content content : all) {
            String name = renaming.apply(content.info().name());
            tensors.put(name, new Content(content.info().named(name), content.bytes()));
        }
        return this;
    }

    public ObjectNode config() {
        if (config.isEmpty()) {
            config = Optional.of(JsonNodeFactory.instance.objectNode());
        }
        return config.get();
    }

    public MutableModel withoutConfig() {
        config = Optional.empty();
        return this;
    }

    public MutableModel metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /** Writes model.safetensors and config.json, and returns the directory. */
    public Path write(Path directory) throws IOException {
        Files.createDirectories(directory);
        writeFile(directory.resolve("model.safetensors"));
        if (config.isPresent()) {
            Files.writeString(directory.resolve("config.json"), config.get().toString(), StandardCharsets.UTF_8);
        }
        return directory;
    }

    /** Writes one safetensors file. */
    public Path writeFile(Path file) throws IOException {
        OutputOptions force = new OutputOptions(true, List.of(), name -> false);
        try (OutputDirectory output = OutputDirectory.forFile(file, force)) {
            new SafetensorsWriter()
                    .write(
                            StateDict.of(tensors.values()),
                            new WriteOptions(WriteOptions.DEFAULT_SHARD_BYTES, metadata)
                                    .toFile(file.getFileName().toString()),
                            output);
            output.commit();
        }
        return file;
    }
}
