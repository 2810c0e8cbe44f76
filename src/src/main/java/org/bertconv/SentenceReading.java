package org.bertconv;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.bertconv.checkpoint.CheckpointFormat;
import org.bertconv.checkpoint.JsonText;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.format.CheckpointFormats;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Folder;
import org.bertconv.io.Printable;
import org.bertconv.io.SourceName;
import org.bertconv.model.Activation;
import org.bertconv.model.Pooling;
import org.bertconv.model.SentenceModule;
import org.bertconv.model.SentenceTransformer;
import org.bertconv.tensor.Tensor;
import tools.jackson.databind.JsonNode;

/**
 * Reads the modules that sentence-transformers puts behind a model, from the files beside it.
 *
 * @param files by name, {@code modules.json} and those in the directories of the modules
 */
record SentenceReading(Map<String, ByteSource> files) {

    private static final String MODULES = "modules.json";
    private static final int MAX_BYTES = 1 << 20;
    private static final List<String> WEIGHTS = List.of("model.safetensors", "pytorch_model.bin");

    /** What the config of a pooling calls its ways: until version 5 in fields of their own, since then by name. */
    private enum Way {
        CLS("pooling_mode_cls_token", "cls", Pooling.CLS),
        MAX("pooling_mode_max_tokens", "max", Pooling.MAX),
        MEAN("pooling_mode_mean_tokens", "mean", Pooling.MEAN),
        MEAN_SQRT_LEN("pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens", Pooling.MEAN_SQRT_LEN),
        WEIGHTED_MEAN("pooling_mode_weightedmean_tokens", "weightedmean", Pooling.WEIGHTED_MEAN),
        LAST_TOKEN("pooling_mode_lasttoken", "lasttoken", Pooling.LAST_TOKEN);

        private final String field;
        private final String label;
        private final Pooling pooling;

        Way(String field, String label, Pooling pooling) {
            this.field = field;
            this.label = label;
            this.pooling = pooling;
        }
    }

    /**
     * The modules of a model.
     *
     * @param assembly them behind it
     * @param weights their tensors
     */
    record Modules(SentenceTransformer assembly, StateDict weights) {}

    /**
     * {@return the modules, if there are some}
     *
     * @throws CheckpointException UNSUPPORTED if a module is of a type that is not computed; MALFORMED if its config does not say enough
     */
    Optional<Modules> modules() throws IOException {
        ByteSource list = files.get(MODULES);
        if (list == null) {
            return Optional.empty();
        }
        List<SentenceModule> modules = new ArrayList<>();
        List<Tensor> weights = new ArrayList<>();
        JsonNode declared = JsonText.read(list, MAX_BYTES);
        for (int i = 1; i < declared.size(); i++) {
            String type = declared.path(i).path("type").asString("");
            String path = declared.path(i).path("path").asString("");
            switch (type.substring(type.lastIndexOf('.') + 1)) {
                case "Pooling" -> modules.add(pooling(path));
                case "Dense" -> modules.add(dense(path, weights));
                case "Normalize" -> modules.add(new SentenceModule.Normalize());
                case "Dropout" -> {} // nothing is dropped but in training
                default ->
                    throw CheckpointException.of(
                            ErrorClass.UNSUPPORTED,
                            list.name(),
                            "[" + i + "].type",
                            "is " + Printable.of(type) + ", computed are Pooling, Dense, Normalize, Dropout");
            }
        }
        return modules.isEmpty()
                ? Optional.empty()
                : Optional.of(new Modules(new SentenceTransformer(modules), StateDict.of(weights)));
    }

    private SentenceModule.Pool pooling(String path) throws IOException {
        ByteSource file = file(path + "/config.json");
        JsonNode config = JsonText.readObject(file, MAX_BYTES);
        List<String> named = new ArrayList<>();
        JsonNode mode = config.path("pooling_mode");
        if (mode.isString()) {
            named.add(mode.asString(""));
        }
        mode.valueStream().forEach(one -> named.add(one.asString("")));
        List<Pooling> ways = new ArrayList<>();
        for (Way way : Way.values()) {
            if (named.remove(way.label) || config.path(way.field).asBoolean(false)) {
                ways.add(way.pooling);
            }
        }
        if (ways.isEmpty() || !named.isEmpty()) {
            throw CheckpointException.of(
                    ErrorClass.UNSUPPORTED,
                    file.name(),
                    "pooling_mode",
                    (named.isEmpty() ? "is not there" : "is " + Printable.of(String.join(", ", named)))
                            + "; known are cls, max, mean, mean_sqrt_len_tokens, weightedmean, lasttoken");
        }
        return new SentenceModule.Pool(ways);
    }

    private SentenceModule.Linear dense(String path, List<Tensor> weights) throws IOException {
        ByteSource file = file(path + "/config.json");
        JsonNode config = JsonText.readObject(file, MAX_BYTES);
        for (Tensor tensor : weights(path).tensors()) {
            weights.add(tensor.named(path + "." + tensor.info().name()));
        }
        return new SentenceModule.Linear(
                path + ".linear",
                size(file, config, "in_features"),
                size(file, config, "out_features"),
                config.path("bias").asBoolean(true),
                activation(file, config.path("activation_function").asString("torch.nn.modules.activation.Tanh")));
    }

    private static int size(ByteSource file, JsonNode config, String field) throws CheckpointException {
        JsonNode value = config.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() < 1) {
            throw CheckpointException.of(
                    ErrorClass.MALFORMED,
                    file.name(),
                    field,
                    "is " + Printable.of(value.toString()) + ", must be a whole number of at least 1");
        }
        return value.asInt();
    }

    private static Optional<Activation> activation(ByteSource file, String type) throws CheckpointException {
        return switch (type.substring(type.lastIndexOf('.') + 1)) {
            case "Identity" -> Optional.empty();
            case "Tanh" -> Optional.of(Activation.TANH);
            case "ReLU" -> Optional.of(Activation.RELU);
            case "GELU" -> Optional.of(Activation.GELU);
            case "SiLU" -> Optional.of(Activation.SILU);
            default ->
                throw CheckpointException.of(
                        ErrorClass.UNSUPPORTED,
                        file.name(),
                        "activation_function",
                        "is " + Printable.of(type) + ", computed are Identity, Tanh, ReLU, GELU, SiLU");
        };
    }

    private StateDict weights(String path) throws IOException {
        for (String name : WEIGHTS) {
            ByteSource file = files.get(path + "/" + name);
            if (file != null) {
                CheckpointFormat format = CheckpointFormats.formatOf(file)
                        .orElseThrow(() -> CheckpointException.of(
                                ErrorClass.MALFORMED, file.name(), "is of no format that is read"));
                return format.read(new Beside(files), path + "/" + name, ReadOptions.STRICT)
                        .tensors();
            }
        }
        throw CheckpointException.of(
                ErrorClass.INPUT,
                file(path + "/config.json").name(),
                "has no weights beside it: neither " + String.join(" nor ", WEIGHTS));
    }

    private ByteSource file(String name) throws CheckpointException {
        ByteSource file = files.get(name);
        if (file == null) {
            throw CheckpointException.of(
                    ErrorClass.INPUT, SourceName.of(MODULES), "names a module, and there is no " + name);
        }
        return file;
    }

    /** The files as the readers of weights look at them; whoever opened them closes them. */
    private record Beside(Map<String, ByteSource> files) implements Folder {

        @Override
        public SourceName name() {
            return SourceName.of(MODULES);
        }

        @Override
        public java.util.SortedSet<String> names() {
            return new TreeSet<>(files.keySet());
        }

        @Override
        public ByteSource open(String name) throws IOException {
            ByteSource file = files.get(name);
            if (file == null) {
                throw CheckpointException.of(ErrorClass.INPUT, SourceName.of(name), "does not exist");
            }
            return file;
        }

        @Override
        public void close() {}
    }
}
