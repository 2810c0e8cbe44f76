package org.bertconv.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;

/** Says in words what becomes of two models that are put together and were trained for something else. */
final class PairNotes {

    private static final String CROSS_ATTENTION = ".crossattention.";
    private static final String ATTENDS_TO_NONE = "an encoder attends to no other";

    private PairNotes() {}

    /**
     * {@return what an engineer has to know about a decoder that was none}
     *
     * @param before as what it was
     * @param decoder as what it is wanted
     */
    static List<String> of(MappedCheckpoint before, MappedCheckpoint decoder) {
        List<String> notes = new ArrayList<>();
        List<String> missing =
                decoder.report().missing().stream().map(KeyReport.Missing::name).toList();
        List<String> head =
                missing.stream().filter(name -> !name.contains(CROSS_ATTENTION)).toList();
        List<String> dropped = decoder.report().unexpected().stream()
                .filter(KeyReport.Unexpected::known)
                .map(KeyReport.Unexpected::name)
                .toList();
        if (!head.isEmpty()) {
            notes.add(head(before, decoder, head, dropped));
        } else if (!dropped.isEmpty()) {
            notes.add("a decoder has no use for what is dropped of it: " + folded(dropped));
        }
        if (head.size() < missing.size()) {
            notes.add("the decoder attends to the encoder in each of its "
                    + decoder.field("num_hidden_layers").asLong(0) + " layers, and "
                    + before.checkpoint().name()
                    + " was trained without that: the " + (missing.size() - head.size())
                    + " tensors of crossattention.* are missing and would be random");
        }
        if (!missing.isEmpty()) {
            notes.add("--allow-missing makes what is missing; the model then has to be trained before it is of use");
        }
        return notes;
    }

    private static String head(
            MappedCheckpoint before, MappedCheckpoint decoder, List<String> missing, List<String> dropped) {
        long words = decoder.field("vocab_size").asLong(0);
        String scores =
                scores(before).map(count -> " with " + count + " scores").orElse("");
        String drops = dropped.isEmpty() ? "" : "drops " + folded(dropped) + " and ";
        return "the decoder's head is a language-model head: " + words + " scores for each token, one for each word. "
                + before.checkpoint().name() + " has head " + before.head() + scores + " instead. This " + drops
                + "needs " + folded(missing) + ", which it does not have and which would be random";
    }

    /** How many scores the head of a classifier gives. */
    private static Optional<Long> scores(MappedCheckpoint before) {
        for (String name : List.of("classifier.weight", "classifier.out_proj.weight", "qa_outputs.weight")) {
            Optional<Shape> shape =
                    before.tensors().canonical().get(name).map(Tensor::info).map(info -> info.shape());
            if (shape.isPresent() && shape.get().rank() == 2) {
                return Optional.of(shape.get().dimension(0));
            }
        }
        return Optional.empty();
    }

    /** Names up to their second dot, each once: {@code classifier.*, cls.predictions.*}. */
    private static String folded(List<String> names) {
        return String.join(
                ", ",
                names.stream()
                        .map(name -> {
                            int first = name.indexOf('.');
                            int second = name.indexOf('.', first + 1);
                            return second < 0 ? name.substring(0, first + 1) + "*" : name.substring(0, second) + ".*";
                        })
                        .distinct()
                        .toList());
    }

    /** {@return the report of an encoder: what it would attend to an encoder with is dropped, as transformers drops it} */
    static KeyReport reader(KeyReport report) {
        List<KeyReport.Unexpected> unexpected = report.unexpected().stream()
                .map(tensor -> tensor.name().contains(CROSS_ATTENTION)
                        ? new KeyReport.Unexpected(
                                tensor.name(), tensor.source(), tensor.shape(), ATTENDS_TO_NONE, List.of(), true)
                        : tensor)
                .toList();
        return new KeyReport(
                report.mapped(),
                report.missing(),
                unexpected,
                report.mismatched(),
                report.tied(),
                report.synthesized(),
                report.ignored(),
                report.notes());
    }
}
