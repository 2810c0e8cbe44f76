package org.bertconv.parity.cause;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bertconv.mapping.Gather;
import org.bertconv.model.ModelConfig;

/** A vocabulary that was filled up to a round number of rows. */
final class VocabularyPadded implements Hypothesis {

    @Override
    public List<Diagnosis> at(Scene scene) {
        int mine = scene.suspect().config().vocabSize();
        Optional<Integer> wanted = scene.wanted().map(ModelConfig::vocabSize).filter(size -> size < mine);
        if (wanted.isEmpty()) {
            return List.of();
        }
        int size = wanted.get();
        Gather first = Gather.of(true, IntStream.range(0, size).toArray());
        List<Edit> edits = new ArrayList<>();
        edits.add(new Edit.Field("\"vocab_size\": " + size, config -> config.withVocabSize(size)));
        scene.present(
                        "bert.embeddings.word_embeddings.weight",
                        "cls.predictions.bias",
                        "cls.predictions.decoder.weight",
                        "cls.predictions.decoder.bias")
                .forEach(name -> edits.add(new Edit.Move(name, name, List.of(first))));
        return List.of(new Diagnosis(
                "vocabulary",
                "the vocabulary has " + mine + " rows, it should have " + size + ": the rest is padding",
                edits));
    }
}
