package org.bertconv;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.bertconv.checkpoint.CheckpointFormat;
import org.bertconv.checkpoint.JsonText;
import org.bertconv.checkpoint.PoolingWay;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.SentenceModules;
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

    private static final int MAX_BYTES = 1 << 20;
    private static final List<String> WEIGHTS = List.of("model.safetensors", "pytorch_model.bin");

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
        Optional<SentenceModules> declared = SentenceModules.of(files);
        if (declared.isEmpty()) {
            return Optional.empty();
        }
        List<SentenceModule> modules = new ArrayList<>();
        List<Tensor> weights = new ArrayList<>();
        for (SentenceModules.Module module : declared.get().behind()) {
            switch (module.kind()) {
                case "Pooling" ->
                    modules.add(new SentenceModule.Pool(declared.get().ways(module).stream()
                            .map(SentenceReading::pooling)
                            .toList()));
                case "Dense" -> modules.add(dense(declared.get(), module.path(), weights));
                case "Normalize" -> modules.add(new SentenceModule.Normalize());
                case "Dropout" -> {} // nothing is dropped but in training
                default ->
                    throw CheckpointException.of(
                            ErrorClass.UNSUPPORTED,
                            declared.get().list().name(),
                            module.field() + ".type",
                            "is " + Printable.of(module.type()) + ", computed are Pooling, Dense, Normalize, Dropout");
            }
        }
        return modules.isEmpty()
                ? Optional.empty()
                : Optional.of(new Modules(new SentenceTransformer(modules), StateDict.of(weights)));
    }

    private static Pooling pooling(PoolingWay way) {
        return switch (way) {
            case CLS -> Pooling.CLS;
            case MAX -> Pooling.MAX;
            case MEAN -> Pooling.MEAN;
            case MEAN_SQRT_LEN -> Pooling.MEAN_SQRT_LEN;
            case WEIGHTED_MEAN -> Pooling.WEIGHTED_MEAN;
            case LAST_TOKEN -> Pooling.LAST_TOKEN;
        };
    }

    private SentenceModule.Linear dense(SentenceModules declared, String path, List<Tensor> weights)
            throws IOException {
        ByteSource file = declared.file(path + "/config.json");
        JsonNode config = JsonText.readObject(file, MAX_BYTES);
        for (Tensor tensor : weights(declared, path).tensors()) {
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

    private StateDict weights(SentenceModules declared, String path) throws IOException {
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
                declared.file(path + "/config.json").name(),
                "has no weights beside it: neither " + String.join(" nor ", WEIGHTS));
    }

    /** The files as the readers of weights look at them; whoever opened them closes them. */
    private record Beside(Map<String, ByteSource> files) implements Folder {

        @Override
        public SourceName name() {
            return SourceName.of(SentenceModules.LIST);
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
