package org.bertconv.mapping;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.tensor.Tensor;

/**
 * Where the two halves of an encoder-decoder stand in a checkpoint: behind {@code encoder.} and {@code decoder.} in PyTorch and Flax, behind
 * {@code tf_encoder_decoder_model/encoder/} in Keras.
 *
 * @param prefix what every name begins with
 * @param separator of the parts of names
 */
record PairNames(String prefix, String separator) {

    private static final List<String> SEPARATORS = List.of(".", "/");
    private static final String ENCODER = "encoder";
    private static final String DECODER = "decoder";
    private static final String WORDS = "word_embeddings";
    private static final String KERAS_SUFFIX = ":0";
    private static final int MAX_WRAPPERS = 4;

    /** {@return where they are, if there are both, each with embeddings} */
    static Optional<PairNames> find(Collection<String> names) {
        return SEPARATORS.stream()
                .flatMap(separator -> find(names, separator).stream())
                .findFirst();
    }

    private static Optional<PairNames> find(Collection<String> names, String separator) {
        PairNames found = new PairNames("", separator);
        for (int wrappers = 0; wrappers <= MAX_WRAPPERS; wrappers++) {
            if (found.has(names)) {
                return Optional.of(found);
            }
            String first = names.stream().findFirst().orElse("");
            int end = first.indexOf(separator, found.prefix.length());
            String longer = first.substring(0, end + 1);
            if (end < 0 || !names.stream().allMatch(name -> name.startsWith(longer))) {
                return Optional.empty();
            }
            found = new PairNames(longer, separator);
        }
        return Optional.empty();
    }

    /** {@return where they are behind a prefix that the user gives} */
    static PairNames behind(String prefix, Collection<String> names) {
        return SEPARATORS.stream()
                .map(separator -> new PairNames(prefix, separator))
                .filter(found -> found.has(names))
                .findFirst()
                .orElse(new PairNames(prefix, SEPARATORS.get(0)));
    }

    private boolean has(Collection<String> names) {
        return List.of(encoder(), decoder()).stream()
                .allMatch(half ->
                        names.stream().anyMatch(name -> name.startsWith(half) && name.contains(WORDS + separator)));
    }

    /** {@return what stands before the names of the encoder} */
    String encoder() {
        return prefix + ENCODER + separator;
    }

    /** {@return what stands before the names of the decoder} */
    String decoder() {
        return prefix + DECODER + separator;
    }

    /** {@return whether a name is of one of the halves or of what is between them} */
    boolean isOfPair(String name) {
        return name.startsWith(encoder())
                || name.startsWith(decoder())
                || name.startsWith(prefix + PairProjection.NAME + separator);
    }

    /** {@return a tensor of neither half, by its name with dots} */
    Optional<Tensor> get(StateDict tensors, String name) {
        String here = prefix + name.replace(".", separator);
        return tensors.get(here).or(() -> tensors.get(here + KERAS_SUFFIX)).map(tensor -> tensor.named(name));
    }

    /** {@return whether the prefix is more than the class of the model, which Keras puts before every name} */
    boolean isWrapped() {
        return !prefix.isEmpty() && separator.equals(SEPARATORS.get(0));
    }
}
