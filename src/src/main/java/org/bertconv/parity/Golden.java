package org.bertconv.parity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bertconv.checkpoint.CheckpointFormat;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.format.CheckpointFormats;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.DirectoryFolder;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.FileSource;
import org.bertconv.io.Folder;
import org.bertconv.io.SourceName;
import org.bertconv.mapping.Head;
import org.bertconv.model.EncoderDecoder;
import org.bertconv.model.Tokens;
import org.bertconv.parity.cause.HalfName;
import org.bertconv.tensor.Tensor;

/**
 * Outputs that the original framework recorded for some inputs: a safetensors or npz file with {@code input_ids}, {@code attention_mask},
 * {@code token_type_ids}, outputs named as Hugging Face names them, and digests of rows of the weights, {@code row_digests.…}.
 *
 * @param name what messages call the file
 * @param probe the inputs
 * @param outputs by name
 * @param digests of the rows of parameters, if they were recorded
 * @param metadata {@code framework}, {@code framework_version}, {@code model_class}
 */
public record Golden(
        SourceName name, Probe probe, Map<String, Values> outputs, RowDigests digests, Map<String, String> metadata) {

    private static final Set<String> FORMATS = Set.of("safetensors", "npz");
    private static final String MODEL_CLASS = "model_class";
    private static final String CHOICES_CLASS = "ForMultipleChoice";

    /** Copies the maps, the outputs in the order of the computation. */
    public Golden {
        outputs = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        metadata = Map.copyOf(metadata);
    }

    /** {@return whether a file is a golden: safetensors or npz that hold inputs} */
    public static boolean isGolden(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        Optional<CheckpointFormat> format = format(file, SourceName.of(file.toString()));
        if (format.isEmpty()) {
            return false;
        }
        try (Folder folder = DirectoryFolder.open(parent(file))) {
            return read(folder, file, format.get()).tensors().contains("input_ids");
        }
    }

    /**
     * Reads a golden whole.
     *
     * @throws CheckpointException MALFORMED if it has no inputs, if they do not fit together, or if an output is no floating-point tensor
     */
    public static Golden read(Path file) throws IOException {
        SourceName name = SourceName.of(file.toString());
        CheckpointFormat format = format(file, name)
                .orElseThrow(() -> CheckpointException.of(
                        ErrorClass.UNSUPPORTED,
                        name,
                        "is no golden: recorded outputs are read from safetensors and npz"));
        try (Folder folder = DirectoryFolder.open(parent(file))) {
            WeightsFile contents = read(folder, file, format);
            boolean choices = contents.metadata().getOrDefault(MODEL_CLASS, "").endsWith(CHOICES_CLASS);
            Map<String, Values> outputs = new LinkedHashMap<>();
            List<Tensor> recorded = contents.tensors().tensors().stream()
                    .filter(tensor -> !RecordedInputs.isInput(tensor.info().name()))
                    .filter(tensor -> !RowDigests.isDigest(tensor.info().name()))
                    .sorted(java.util.Comparator.comparingInt(
                            (Tensor tensor) -> OutputOrder.of(tensor.info().name())))
                    .toList();
            for (Tensor tensor : recorded) {
                if (!tensor.info().dtype().isFloating()) {
                    throw CheckpointException.of(
                            ErrorClass.MALFORMED,
                            name,
                            tensor.info().name(),
                            "is " + tensor.info().dtype().label() + ", an output must be floating-point");
                }
                outputs.put(tensor.info().name(), Values.of(tensor));
            }
            Probe probe = new RecordedInputs(name, contents.tensors()).probe(choices);
            return new Golden(name, probe, outputs, RowDigests.read(name, contents.tensors()), contents.metadata());
        }
    }

    /**
     * {@return the inputs, as a head takes them} Rows of two dimensions are the choices of one example if the scores were recorded so, and
     * the metadata need not name the class.
     */
    Probe probe(Head head) {
        Tokens tokens = probe.tokens();
        Values logits = outputs.get("logits");
        boolean ofOne = head == Head.MULTIPLE_CHOICE
                && tokens.choices() == 1
                && logits != null
                && logits.shape().equals(List.of(1L, (long) tokens.rows()));
        return ofOne ? probe.with(tokens.asChoices()) : probe;
    }

    /** {@return what was recorded of one of two models that are put together, named as that alone names it} */
    Golden of(HalfName half) {
        if (half == HalfName.NONE) {
            return this;
        }
        Map<String, Values> own = new LinkedHashMap<>();
        outputs.forEach((output, values) -> {
            boolean read = output.startsWith(EncoderDecoder.ENCODER_OUTPUT);
            String prefix = read ? EncoderDecoder.ENCODER_OUTPUT : EncoderDecoder.DECODER_OUTPUT;
            if (read == (half == HalfName.ENCODER)) {
                own.put(output.startsWith(prefix) ? output.substring(prefix.length()) : output, values);
            }
        });
        return new Golden(name, probe, own, digests.of(half.label() + "."), metadata);
    }

    /** {@return the class of transformers that made it, if the metadata say it} */
    public Optional<String> modelClass() {
        return Optional.ofNullable(metadata.get(MODEL_CLASS));
    }

    /** {@return in words, what it rests on} */
    String label() {
        String framework = metadata.getOrDefault("framework", "an unnamed framework");
        String version = metadata.getOrDefault("framework_version", "");
        return "golden " + name + " (" + (framework + " " + version).strip() + ")";
    }

    private static Optional<CheckpointFormat> format(Path file, SourceName name) throws IOException {
        try (FileSource source = FileSource.open(file, name)) {
            return CheckpointFormats.formatOf(source).filter(format -> FORMATS.contains(format.name()));
        }
    }

    private static WeightsFile read(Folder folder, Path file, CheckpointFormat format) throws IOException {
        return format.read(folder, String.valueOf(file.getFileName()), ReadOptions.STRICT);
    }

    private static Path parent(Path file) {
        Path parent = file.getParent();
        return parent == null ? Path.of(".") : parent;
    }
}
