package org.bertconv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.model.BertModel;
import org.bertconv.model.Component;
import org.bertconv.model.MaskedWords;
import org.bertconv.model.Precision;
import org.bertconv.model.TensorUses;
import org.bertconv.model.Tokens;
import org.bertconv.model.Weights;
import org.bertconv.parity.ModelSide;
import org.bertconv.parity.Probes;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In every family: the same words as the whole forward pass finds, with the model as it is and with its first layer damaged. */
class MaskedWordsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pytorch-masked-lm",
                "pytorch-pretraining",
                "roberta-masked-lm",
                "distilbert-masked-lm",
                "electra-masked-lm",
                "mobilebert-masked-lm",
                "mobilebert-pretraining",
                "megatron-bert-pretraining",
                "mpnet-masked-lm",
                "trained-masked-lm"
            })
    void theWordsAreThoseOfTheForwardPass(String name) throws IOException {
        Bertconv bertconv = new Bertconv(Settings.defaults());
        try (Checkpoint checkpoint = bertconv.open(fixture(name), Source.DETECTED)) {
            ModelSide side = Sides.of(bertconv.map(checkpoint, Source.DETECTED));
            Tokens tokens = Probes.builtIn(side, side).get(0).tokens();
            int[] places = IntStream.range(0, tokens.sequence()).toArray();

            MaskedWords.Found found = new MaskedWords(side.config(), Weights.of(side.weights()), Precision.FLOAT64)
                    .find(List.of(tokens), places);

            assertThat(found.whole()).isEqualTo(likeliest(side, side.weights(), tokens));
            assertThat(found.damaged()).isEqualTo(likeliest(side, swapped(side), tokens));
        }
    }

    /** The words at the places of the first row. */
    private static int[] likeliest(ModelSide side, StateDict weights, Tokens tokens) throws IOException {
        int[] words = new int[tokens.sequence()];
        new BertModel(side.config(), side.head(), Weights.of(weights), Precision.FLOAT64)
                .run(List.of(tokens), output -> {
                    if (output.name().equals("logits") || output.name().equals("prediction_logits")) {
                        System.arraycopy(
                                output.values().argMax(2).getRow(0).dup().toIntVector(), 0, words, 0, words.length);
                    }
                });
        return words;
    }

    private static StateDict swapped(ModelSide side) {
        TensorUses uses = new TensorUses(side.config());
        String query = uses.in(0, Component.QUERY) + ".";
        String key = uses.in(0, Component.KEY) + ".";
        return StateDict.of(side.weights().tensors().stream()
                .map(tensor -> swapped(tensor, query, key))
                .toList());
    }

    private static Tensor swapped(Tensor tensor, String query, String key) {
        String name = tensor.info().name();
        if (name.startsWith(query)) {
            return tensor.named(key + name.substring(query.length()));
        }
        return name.startsWith(key) ? tensor.named(query + name.substring(key.length())) : tensor;
    }
}
