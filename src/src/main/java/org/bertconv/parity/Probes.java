package org.bertconv.parity;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.format.safetensors.SafetensorsFormat;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.DirectoryFolder;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Folder;
import org.bertconv.io.SourceName;
import org.bertconv.mapping.Head;
import org.bertconv.model.ModelConfig;

/** Where the inputs of a comparison come from: built in, a file, or sentences. */
public final class Probes {

    private static final String VOCABULARY = "vocab.txt";

    private Probes() {}

    /** {@return the probes that need no file, for two models} */
    public static List<Probe> builtIn(ModelSide left, ModelSide right) {
        return BuiltInProbes.of(left, right);
    }

    /**
     * {@return the inputs of a probe file: a golden, or a file with the inputs of one}
     *
     * @throws CheckpointException if it is no safetensors file or its inputs do not fit together
     */
    public static Probe read(Path file, Head head) throws IOException {
        SourceName name = SourceName.of(file.toString());
        Path parent = file.getParent();
        String last = String.valueOf(file.getFileName());
        try (Folder folder = DirectoryFolder.open(parent == null ? Path.of(".") : parent)) {
            if (!new SafetensorsFormat().matches(folder.open(last))) {
                throw CheckpointException.of(
                        ErrorClass.UNSUPPORTED, name, "is no probe: inputs are read from safetensors");
            }
            StateDict inputs = new SafetensorsFormat()
                    .read(folder, last, ReadOptions.STRICT)
                    .tensors();
            return new RecordedInputs(name, inputs).probe(head == Head.MULTIPLE_CHOICE);
        }
    }

    /**
     * {@return sentences as a probe}
     *
     * @param vocabulary the checkpoint that has a vocab.txt beside it
     * @throws CheckpointException INPUT if there is no vocabulary
     */
    public static Probe ofTexts(List<String> texts, Optional<Checkpoint> vocabulary, ModelConfig config)
            throws IOException {
        ByteSource words = vocabulary
                .map(checkpoint -> checkpoint.companions().get(VOCABULARY))
                .orElse(null);
        if (words == null) {
            throw CheckpointException.of(
                    ErrorClass.INPUT,
                    "--text needs a " + VOCABULARY + " beside the left checkpoint, and there is none");
        }
        return WordPiece.read(words).probe(texts, config);
    }
}
