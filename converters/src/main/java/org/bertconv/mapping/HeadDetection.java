package org.bertconv.mapping;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bertconv.checkpoint.StateDict;
import tools.jackson.databind.JsonNode;

/**
 * Which head a checkpoint has: the tensors say it, and where they leave it open {@code architectures} of the config decides. A
 * classifier is a classifier of sequences, of tokens or of choices; its tensors look alike.
 */
final class HeadDetection {

    private static final Set<Head> CLASSIFIERS =
            Set.of(Head.SEQUENCE_CLASSIFICATION, Head.TOKEN_CLASSIFICATION, Head.MULTIPLE_CHOICE);
    private static final Set<Head> LANGUAGE_MODELS = Set.of(Head.MASKED_LM, Head.CAUSAL_LM);

    private HeadDetection() {}

    /** {@return the head of these canonical tensors} */
    static Head of(Architecture architecture, StateDict canonical, JsonNode config) {
        Optional<Head> declared = declared(architecture, config);
        boolean pooler = canonical.contains("bert.pooler.dense.weight");
        boolean predictions = canonical.names().stream().anyMatch(name -> name.startsWith("cls.predictions."));
        boolean relationship = canonical.contains("cls.seq_relationship.weight");
        if (canonical.contains("qa_outputs.weight")) {
            return Head.QUESTION_ANSWERING;
        }
        if (canonical.contains("classifier.weight")) {
            Head likely = pooler ? Head.SEQUENCE_CLASSIFICATION : Head.TOKEN_CLASSIFICATION;
            return declared.filter(CLASSIFIERS::contains).orElse(likely);
        }
        if (predictions && relationship) {
            return Head.PRETRAINING;
        }
        if (predictions) {
            boolean decoder = config.path("is_decoder").asBoolean(false);
            return declared.filter(LANGUAGE_MODELS::contains).orElse(decoder ? Head.CAUSAL_LM : Head.MASKED_LM);
        }
        if (relationship) {
            return Head.NEXT_SENTENCE;
        }
        return pooler ? Head.BASE : Head.ENCODER;
    }

    /** {@return the other family whose class the config names, if it names one: {@code RobertaModel}} */
    static Optional<String> foreign(Architecture architecture, JsonNode config) {
        JsonNode classes = config.path("architectures");
        String name = classes.isArray() && !classes.isEmpty() ? classes.get(0).asString("") : "";
        String lower = name.toLowerCase(Locale.ROOT);
        return architecture.foreign().stream()
                .filter(family -> lower.startsWith(family.replace("_", "")))
                .findFirst();
    }

    /** {@return the head of the class that the config names, if it names one of this family} */
    static Optional<Head> declared(Architecture architecture, JsonNode config) {
        JsonNode classes = config.path("architectures");
        if (!classes.isArray() || classes.isEmpty()) {
            return Optional.empty();
        }
        String name = classes.get(0).asString("");
        List<Head> heads = architecture.heads().entrySet().stream()
                .filter(entry -> entry.getValue().modelClass().equals(name))
                .map(java.util.Map.Entry::getKey)
                .toList();
        return heads.stream().findFirst();
    }
}
