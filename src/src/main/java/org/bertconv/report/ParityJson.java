package org.bertconv.report;

import org.bertconv.parity.Coverage;
import org.bertconv.parity.Divergence;
import org.bertconv.parity.GeluEffect;
import org.bertconv.parity.Noise;
import org.bertconv.parity.OutputDifference;
import org.bertconv.parity.ParityReport;
import org.bertconv.parity.SelfTest;
import org.bertconv.parity.UncoveredRows;
import org.bertconv.parity.UntouchedRows;
import org.bertconv.parity.WeightsDifference;
import org.bertconv.parity.cause.Cause;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of {@code diff}. */
final class ParityJson {

    private ParityJson() {}

    static ObjectNode of(ParityReport report) {
        ObjectNode json = Json.object();
        json.put("verdict", report.verdict().label());
        json.set("atol", Json.number(report.atol()));
        json.set("rtol", Json.number(report.rtol()));
        json.put("precision", report.precision());
        json.set("outputs", Json.each(report.outputs(), ParityJson::output));
        report.firstDivergence()
                .ifPresentOrElse(
                        first -> json.set("first_divergence", divergence(first)),
                        () -> json.putNull("first_divergence"));
        report.cause().ifPresentOrElse(cause -> json.set("cause", cause(cause)), () -> json.putNull("cause"));
        json.set("weights", weights(report.weights()));
        json.set("coverage", coverage(report.coverage()));
        report.selfTest()
                .ifPresentOrElse(test -> json.set("self_test", selfTest(test)), () -> json.putNull("self_test"));
        json.put("tolerance", report.byNoise() ? "noise" : "contract");
        json.set("verdicts", verdicts(report));
        report.noise().ifPresentOrElse(noise -> json.set("noise", noise(noise)), () -> json.putNull("noise"));
        json.put("left", report.left());
        json.put("right", report.right());
        json.put("probes", report.probes());
        report.geluEffect().ifPresentOrElse(effect -> json.set("gelu", gelu(effect)), () -> json.putNull("gelu"));
        json.set("evidence", EvidenceJson.of(report.evidence()));
        json.set("notes", Json.texts(report.notes()));
        return json;
    }

    private static ObjectNode verdicts(ParityReport report) {
        return Json.object()
                .put("contract", report.contract().label())
                .put(
                        "noise",
                        report.noise().map(noise -> noise.verdict().label()).orElse(null));
    }

    private static ObjectNode noise(Noise noise) {
        ObjectNode json = Json.object().put("dtype", noise.dtype()).put("factor", noise.factor());
        json.set("ratio", Json.number(noise.ratio()));
        return json.put("output", noise.output());
    }

    private static ObjectNode output(OutputDifference output) {
        ObjectNode json = Json.object().put("name", output.name());
        json.set("shape", Json.longs(output.shape()));
        json.set("max_abs", Json.number(output.maxAbs()));
        json.set("mean_abs", Json.number(output.meanAbs()));
        json.set("rms", Json.number(output.rms()));
        json.set("max_rel", Json.number(output.maxRel()));
        json.set("cosine", Json.number(output.cosine()));
        json.set("noise_floor", Json.number(output.noiseFloor()));
        json.set("required_atol", Json.number(output.requiredAtol()));
        json.put("pass", output.pass());
        json.set("worst_index", Json.longs(output.worstIndex()));
        json.set("noise_ratio", Json.number(output.noiseRatio()));
        return json;
    }

    private static ObjectNode divergence(Divergence first) {
        ObjectNode json = Json.object().put("output", first.output().isEmpty() ? null : first.output());
        if (first.layer() < 0) {
            json.putNull("layer");
        } else {
            json.put("layer", first.layer());
        }
        return json.put("component", first.component());
    }

    private static ObjectNode cause(Cause cause) {
        ObjectNode json = Json.object().put("kind", cause.kind());
        if (cause.layer() < 0) {
            json.putNull("layer");
        } else {
            json.put("layer", cause.layer());
        }
        json.set("tensors", Json.texts(cause.tensors()));
        json.put("confidence", cause.confidence().label());
        json.put("rule", cause.rule());
        return json.put("words", cause.words()).put("evidence", cause.evidence());
    }

    private static ObjectNode selfTest(SelfTest test) {
        ObjectNode json = Json.object().put("faults", test.faults()).put("caught", test.caught());
        json.set("missed", Json.texts(test.missed()));
        return json.put("caught_by_contract", test.caughtByContract()).put("caught_by_noise", test.caughtByNoise());
    }

    private static ObjectNode weights(WeightsDifference weights) {
        ObjectNode json = Json.object().put("compared", weights.compared()).put("identical", weights.identical());
        json.set("different", Json.each(weights.different(), ParityJson::different));
        json.set("only_left", Json.texts(weights.onlyLeft()));
        json.set("only_right", Json.texts(weights.onlyRight()));
        return json;
    }

    private static ObjectNode different(WeightsDifference.Different different) {
        ObjectNode json = Json.object().put("name", different.name());
        json.set("max_abs", Json.number(different.maxAbs()));
        json.set("rms", Json.number(different.rms()));
        return json;
    }

    private static ObjectNode coverage(Coverage coverage) {
        ObjectNode json = Json.object();
        json.put("parameters", coverage.parameters());
        json.put("witnessed_by_outputs", coverage.witnessedByOutputs());
        json.put("compared_by_content", coverage.comparedByContent());
        json.set("uncovered", Json.texts(coverage.uncovered()));
        json.put("without_effect", coverage.withoutEffect());
        json.set("untouched", Json.each(coverage.untouched(), ParityJson::untouched));
        json.set("unreached", Json.each(coverage.unreached(), ParityJson::unreached));
        return json;
    }

    private static ObjectNode untouched(UntouchedRows rows) {
        return Json.object()
                .put("name", rows.name())
                .put("rows", rows.rows())
                .put("sha256_left", rows.left())
                .put("sha256_right", rows.right().orElse(null));
    }

    private static ObjectNode unreached(UncoveredRows rows) {
        ObjectNode json =
                Json.object().put("name", rows.name()).put("rows", rows.count()).put("of", rows.of());
        json.set(
                "ranges",
                Json.each(
                        rows.ranges(),
                        range -> Json.object().put("first", range.first()).put("last", range.last())));
        return json;
    }

    private static ObjectNode gelu(GeluEffect effect) {
        ObjectNode json = Json.object().put("choice", effect.choice().label());
        json.set("max_abs", Json.number(effect.maxAbs()));
        return json.put("output", effect.output());
    }
}
