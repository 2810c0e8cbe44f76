package org.bertconv.report;

import java.util.Map;
import org.bertconv.io.ErrorClass;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of an error. A command whose answer is "no" without a result says so in the field in which its result would have said it. */
final class FailureJson {

    private static final Map<String, String> NO = Map.of("check", "not ok", "convert", "not ok", "diff", "cannot tell");

    private FailureJson() {}

    static ObjectNode of(Failed failed) {
        ObjectNode json = Json.object();
        String no = NO.get(failed.command());
        if (failed.errorClass() == ErrorClass.DIFFERENT && no != null) {
            json.put("verdict", no);
        }
        ObjectNode error = json.putObject("error");
        error.put("class", failed.errorClass().name());
        error.put("file", failed.source().map(source -> source.file()).orElse(null));
        error.put("member", failed.source().flatMap(source -> source.member()).orElse(null));
        error.put("field", failed.field().isEmpty() ? null : failed.field());
        Json.put(error, "offset", failed.offset());
        error.put("detail", failed.detail());
        error.put("hint", failed.hint().orElse(null));
        if (!failed.globals().isEmpty()) {
            json.set("globals", Json.texts(failed.globals()));
        }
        return json;
    }
}
