package org.bertconv.report;

import org.bertconv.Conversion;
import org.bertconv.Conversion.WrittenFile;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of {@code convert}: that of {@code check}, what was written, and the document of {@code diff}. */
final class ConversionJson {

    private ConversionJson() {}

    static ObjectNode of(Conversion conversion, String version) {
        ObjectNode json = CheckJson.of(conversion.check(), conversion.exitCode() == 0);
        json.set("written", Json.each(conversion.written(), ConversionJson::written));
        conversion
                .parity()
                .ifPresentOrElse(
                        parity -> json.set(
                                "parity", JsonReport.document(new Compared(parity, conversion.target()), version)),
                        () -> json.putNull("parity"));
        json.put("target", conversion.target());
        json.set("initialized", Json.texts(conversion.initialized()));
        json.set("dropped", Json.texts(conversion.dropped()));
        conversion.notes().forEach(json.withArray("notes")::add);
        return json;
    }

    private static ObjectNode written(WrittenFile file) {
        return Json.object()
                .put("file", file.file())
                .put("bytes", file.bytes())
                .put("sha256", file.sha256().orElse(null));
    }
}
