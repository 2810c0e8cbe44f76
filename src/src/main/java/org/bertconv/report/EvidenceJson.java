package org.bertconv.report;

import org.bertconv.parity.Evidence;
import org.bertconv.parity.MaskedAccuracy;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of what a verdict rests on. */
final class EvidenceJson {

    private EvidenceJson() {}

    static ObjectNode of(Evidence evidence) {
        ObjectNode json = Json.object().put("basis", evidence.basis().label());
        evidence.recorded()
                .ifPresentOrElse(golden -> json.set("golden", recorded(golden)), () -> json.putNull("golden"));
        json.set("masked_words", Json.each(evidence.maskedWords(), EvidenceJson::masked));
        return json.put("skipped", evidence.skipped().isEmpty() ? null : evidence.skipped());
    }

    private static ObjectNode recorded(Evidence.Recorded golden) {
        return Json.object()
                .put("file", golden.file())
                .put("framework", golden.framework())
                .put("framework_version", golden.version())
                .put("model_class", golden.modelClass());
    }

    private static ObjectNode masked(MaskedAccuracy found) {
        ObjectNode json = Json.object()
                .put("side", found.side())
                .put("standing", found.standing().label())
                .put("sentences", found.sentences())
                .put("masked", found.masked())
                .put("correct", found.correct());
        json.set("accuracy", Json.number(found.accuracy()));
        json.set("chance", Json.number(found.chance()));
        json.set(
                "most_frequent",
                Json.object().put("word", found.mostFrequent()).put("correct", found.mostFrequentCorrect()));
        json.set(
                "damaged",
                Json.object().put("fault", EvidenceWords.FAULT).put("layer", 0).put("correct", found.damaged()));
        return json;
    }
}
