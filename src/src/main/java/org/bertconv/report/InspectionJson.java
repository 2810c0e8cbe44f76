package org.bertconv.report;

import java.util.Optional;
import java.util.TreeMap;
import org.bertconv.Inspection;
import org.bertconv.Inspection.Stats;
import org.bertconv.Inspection.TensorDetail;
import org.bertconv.mapping.Recognition;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of {@code inspect}. */
final class InspectionJson {

    private InspectionJson() {}

    static ObjectNode of(Inspection inspection) {
        ObjectNode json = Json.object();
        json.put("format", inspection.format());
        recognition(json, inspection.recognition());
        json.set("wrappers", Json.texts(inspection.wrappers()));
        json.set("config", inspection.config().orElseGet(Json::object));
        json.put("tensor_count", inspection.tensorCount());
        json.put("total_bytes", inspection.totalBytes());
        json.set("tensors", Json.each(inspection.tensors(), InspectionJson::tensor));
        json.set("ignored", Json.ignored(inspection.ignored()));
        json.set("globals", Json.texts(inspection.globals()));
        json.set("warnings", Json.texts(inspection.warnings()));
        json.put("checkpoint", inspection.name());
        ObjectNode metadata = json.putObject("metadata");
        new TreeMap<>(inspection.metadata()).forEach(metadata::put);
        return json;
    }

    private static void recognition(ObjectNode json, Optional<Recognition> found) {
        json.put("naming", found.map(Recognition::naming).orElse(null));
        json.put("family", found.map(Recognition::family).orElse(null));
        json.put("head", found.map(recognition -> recognition.head().label()).orElse(null));
        json.put("prefix", found.map(Recognition::prefix).orElse(null));
    }

    private static ObjectNode tensor(TensorDetail detail) {
        ObjectNode json = Json.object();
        json.put("name", detail.info().name());
        json.put("dtype", detail.info().dtype().label());
        json.set("shape", Json.shape(detail.info().shape()));
        json.put("bytes", detail.info().bytes());
        json.put("sha256", detail.sha256().orElse(null));
        detail.stats()
                .ifPresentOrElse(stats -> json.set("stats", InspectionJson.stats(stats)), () -> json.putNull("stats"));
        return json;
    }

    private static ObjectNode stats(Stats stats) {
        ObjectNode json = Json.object();
        json.set("min", Json.number(stats.min()));
        json.set("max", Json.number(stats.max()));
        json.set("mean", Json.number(stats.mean()));
        json.set("std", Json.number(stats.std()));
        json.put("nan", stats.nan());
        json.put("inf", stats.inf());
        return json;
    }
}
