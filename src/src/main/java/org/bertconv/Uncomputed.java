package org.bertconv;

import java.util.List;
import java.util.Map;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.mapping.Head;
import org.bertconv.mapping.MappedCheckpoint;
import tools.jackson.databind.JsonNode;

/** Fields of a config with which transformers computes otherwise, and which the bundled model does not know: it must not guess. */
final class Uncomputed {

    private static final String PRUNED = "pruned_heads";

    /** How ELECTRA sums a sequence up for its choices; other heads and families do not ask. */
    private static final Map<String, List<String>> SUMMARY = Map.of(
            "summary_type", List.of("first"),
            "summary_use_proj", List.of("true"),
            "summary_activation", List.of("gelu"));

    private Uncomputed() {}

    /** @throws CheckpointException UNSUPPORTED, naming the field, what it is and what is computed */
    static void refuse(MappedCheckpoint mapped) throws CheckpointException {
        JsonNode config = mapped.config().json();
        if (!config.path(PRUNED).isMissingNode() && !config.path(PRUNED).isEmpty()) {
            throw refused(mapped, PRUNED, config.path(PRUNED).toString(), "no head");
        }
        if (mapped.head() != Head.MULTIPLE_CHOICE
                || !mapped.architecture().family().equals("electra")) {
            return;
        }
        for (Map.Entry<String, List<String>> field : SUMMARY.entrySet()) {
            JsonNode value = config.path(field.getKey());
            boolean said = !value.isMissingNode() && !value.isNull();
            if (said && !field.getValue().contains(value.asString(value.toString()))) {
                throw refused(
                        mapped,
                        field.getKey(),
                        value.toString(),
                        field.getValue().get(0));
            }
        }
    }

    private static CheckpointException refused(MappedCheckpoint mapped, String field, String found, String allowed) {
        return CheckpointException.of(
                ErrorClass.UNSUPPORTED,
                mapped.checkpoint().name(),
                "config: " + field + " is " + Printable.of(found) + ", allowed: " + allowed);
    }
}
