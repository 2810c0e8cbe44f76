package org.bertconv.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.SourceName;
import org.bertconv.parity.Verdict;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class JsonReportTest {

    private static List<String> names(JsonNode object) {
        return List.copyOf(object.propertyNames());
    }

    @Test
    void inspectHasTheFieldsOfItsContractInOrder() {
        ObjectNode json = JsonReport.document(new Inspected(Results.inspection()), "1.2");

        assertThat(names(json))
                .startsWith(
                        "schema",
                        "version",
                        "exit",
                        "format",
                        "naming",
                        "family",
                        "head",
                        "prefix",
                        "wrappers",
                        "config",
                        "tensor_count",
                        "total_bytes",
                        "tensors",
                        "ignored",
                        "globals",
                        "warnings");
        assertThat(json.get("schema").stringValue()).isEqualTo("bertconv/inspect/1");
        assertThat(names(json.get("tensors").get(0)))
                .containsExactly("name", "dtype", "shape", "bytes", "sha256", "stats");
    }

    @Test
    void checkHasTheFieldsOfItsContractInOrder() {
        ObjectNode json = JsonReport.document(new Checked(Results.check(false)), "1.2");

        assertThat(names(json))
                .startsWith(
                        "schema",
                        "version",
                        "exit",
                        "verdict",
                        "family",
                        "head",
                        "naming",
                        "prefix",
                        "mapped",
                        "missing",
                        "unexpected",
                        "mismatched",
                        "tied",
                        "synthesized",
                        "ignored");
        assertThat(names(json.get("missing").get(0))).containsExactly("name", "shape", "why", "nearest");
        assertThat(names(json.get("unexpected").get(0))).startsWith("name", "shape", "why", "nearest");
        assertThat(json.get("mismatched").toString())
                .isEqualTo("[{\"name\":\"classifier.weight\",\"expected\":[2,12],\"found\":[3,12]}]");
    }

    @Test
    void diffHasTheFieldsOfItsContractInOrder() {
        ObjectNode json = JsonReport.document(new Compared(Results.parity(Verdict.DIFFERENT), "right"), "1.2");

        assertThat(names(json))
                .startsWith(
                        "schema",
                        "version",
                        "exit",
                        "verdict",
                        "atol",
                        "rtol",
                        "precision",
                        "outputs",
                        "first_divergence",
                        "cause",
                        "weights",
                        "coverage",
                        "self_test");
        assertThat(names(json.get("outputs").get(0)))
                .containsExactly(
                        "name",
                        "shape",
                        "max_abs",
                        "mean_abs",
                        "rms",
                        "max_rel",
                        "cosine",
                        "noise_floor",
                        "required_atol",
                        "pass",
                        "worst_index",
                        "noise_ratio");
        assertThat(names(json.get("coverage")))
                .startsWith("parameters", "witnessed_by_outputs", "compared_by_content", "uncovered");
    }

    @Test
    void convertIsCheckAndWhatWasWrittenAndTheDocumentOfDiff() {
        ObjectNode json =
                JsonReport.document(new Converted(Results.conversion(true, Optional.of(Verdict.DIFFERENT))), "1.2");

        assertThat(json.get("verdict").stringValue()).isEqualTo("not ok");
        assertThat(names(json.get("written").get(0))).containsExactly("file", "bytes", "sha256");
        assertThat(json.get("parity").get("schema").stringValue()).isEqualTo("bertconv/diff/1");
        assertThat(json.get("parity").get("verdict").stringValue()).isEqualTo("different");
    }

    @Test
    void whatIsNoNumberIsAString() {
        String text = JsonReport.of(new Compared(Results.parity(Verdict.DIFFERENT), "right"), "1.2");

        JsonNode read = JsonMapper.shared().readTree(text);

        assertThat(read.get("outputs").get(1).get("max_abs").stringValue()).isEqualTo("NaN");
        assertThat(Json.number(Double.NEGATIVE_INFINITY).stringValue()).isEqualTo("-Infinity");
    }

    @Test
    void anErrorNamesClassFileMemberFieldAndOffset() {
        CheckpointException error = CheckpointException.at(
                ErrorClass.MALFORMED, SourceName.of("model.pt").member("data.pkl"), "opcode", 27, 312, "is unknown");

        ObjectNode json = JsonReport.document(Failed.of("inspect", error), "1.2");

        assertThat(json.toString())
                .isEqualTo("{\"schema\":\"bertconv/inspect/1\",\"version\":\"1.2\",\"exit\":3,\"error\":{"
                        + "\"class\":\"MALFORMED\",\"file\":\"model.pt\",\"member\":\"data.pkl\",\"field\":\"opcode\","
                        + "\"offset\":27,\"detail\":\"is unknown\",\"hint\":null}}");
    }

    @Test
    void anAnswerNoWithoutAResultIsAVerdictToo() {
        CheckpointException error = CheckpointException.of(ErrorClass.DIFFERENT, "nothing fits");

        assertThat(JsonReport.document(Failed.of("diff", error), "1")
                        .get("verdict")
                        .stringValue())
                .isEqualTo("cannot tell");
        assertThat(JsonReport.document(Failed.of("check", error), "1")
                        .get("verdict")
                        .stringValue())
                .isEqualTo("not ok");
    }
}
