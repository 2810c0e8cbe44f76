package org.bertconv.mapping;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.ConfigFile;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorContent;

/**
 * A pair whose halves share their weights, as {@code tie_encoder_decoder} of transformers has it: a tensor that both have is stored once,
 * under the name of either.
 *
 * @param checkpoint with every tensor under both names
 * @param notes how many were added
 */
record SharedHalves(Checkpoint checkpoint, List<String> notes) {

    /** A tensor of the decoder without its head; what comes behind the model's own prefix is called so in the encoder. */
    private static final Pattern OF_DECODER = Pattern.compile("decoder\\.([a-z_]+\\.)((?:embeddings|encoder)\\..+)");

    private static final String ENCODER = "encoder.";
    private static final Pattern OF_ENCODER = Pattern.compile("encoder\\.((?:embeddings|encoder)\\..+)");
    private static final String CROSS_ATTENTION = ".crossattention.";

    SharedHalves {
        notes = List.copyOf(notes);
    }

    /**
     * {@return the checkpoint as it is, unless its config says that the halves share their weights}
     *
     * @throws CheckpointException DIFFERENT if both have a tensor of their own
     */
    static SharedHalves of(Checkpoint checkpoint) throws IOException {
        boolean shared = checkpoint
                .config()
                .map(ConfigFile::json)
                .map(json -> json.path("tie_encoder_decoder").asBoolean(false))
                .orElse(false);
        if (!shared) {
            return new SharedHalves(checkpoint, List.of());
        }
        StateDict stored = checkpoint.tensors();
        String prefix = prefix(stored);
        List<Tensor> tensors = new ArrayList<>(stored.tensors());
        int before = tensors.size();
        for (Tensor tensor : stored.tensors()) {
            String name = tensor.info().name();
            Matcher decoder = OF_DECODER.matcher(name);
            Matcher encoder = OF_ENCODER.matcher(name);
            String twin = "";
            if (decoder.matches() && !name.contains(CROSS_ATTENTION)) {
                twin = ENCODER + decoder.group(2);
            } else if (encoder.matches() && !prefix.isEmpty()) {
                twin = MappedPair.DECODER + prefix + encoder.group(1);
            }
            if (!twin.isEmpty()) {
                Optional<Tensor> other = stored.get(twin);
                if (other.isEmpty()) {
                    tensors.add(tensor.named(twin));
                } else {
                    requireSame(checkpoint, tensor, other.get());
                }
            }
        }
        int added = tensors.size() - before;
        Checkpoint filled = new Checkpoint(
                checkpoint.name(),
                checkpoint.format(),
                WeightsFile.of(StateDict.of(tensors)),
                checkpoint.config(),
                checkpoint.companions(),
                checkpoint.warnings(),
                checkpoint.files());
        return new SharedHalves(
                filled,
                added == 0
                        ? List.of()
                        : List.of("tie_encoder_decoder: encoder and decoder share their weights, and " + added
                                + " tensors are stored for one of them only"));
    }

    private static void requireSame(Checkpoint checkpoint, Tensor left, Tensor right) throws IOException {
        if (!TensorContent.same(left, right)) {
            throw CheckpointException.of(
                            ErrorClass.DIFFERENT,
                            checkpoint.name(),
                            "config.json says tie_encoder_decoder, and "
                                    + left.info().name() + " and "
                                    + right.info().name() + " have other values")
                    .hint(
                            "transformers would let one of them stand for both; with \"tie_encoder_decoder\": false they are two");
        }
    }

    /** What the decoder has before the names of its bare model; its cross-attention is never shared. */
    private static String prefix(StateDict stored) {
        for (String name : stored.names()) {
            Matcher decoder = OF_DECODER.matcher(name);
            if (decoder.matches()) {
                return decoder.group(1);
            }
        }
        return "";
    }
}
