package org.bertconv.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bertconv.CheckResult;
import org.bertconv.Conversion;
import org.bertconv.Conversion.WrittenFile;
import org.bertconv.Inspection;
import org.bertconv.Inspection.TensorDetail;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.mapping.Gelu;
import org.bertconv.mapping.Head;
import org.bertconv.mapping.KeyReport;
import org.bertconv.mapping.KeyReport.Mapped;
import org.bertconv.mapping.KeyReport.Mismatched;
import org.bertconv.mapping.KeyReport.Missing;
import org.bertconv.mapping.KeyReport.Tied;
import org.bertconv.mapping.KeyReport.TiedState;
import org.bertconv.mapping.KeyReport.Unexpected;
import org.bertconv.mapping.Recognition;
import org.bertconv.parity.Coverage;
import org.bertconv.parity.Divergence;
import org.bertconv.parity.Evidence;
import org.bertconv.parity.GeluEffect;
import org.bertconv.parity.MaskedAccuracy;
import org.bertconv.parity.OutputDifference;
import org.bertconv.parity.ParityReport;
import org.bertconv.parity.UncoveredRows;
import org.bertconv.parity.Verdict;
import org.bertconv.parity.WeightsDifference;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.TensorInfo;

/** Results to make reports of. */
final class Results {

    static final Recognition BERT = new Recognition("bert", "google-tf1", Head.PRETRAINING, "");

    private Results() {}

    static Inspection inspection() {
        List<TensorDetail> tensors = new ArrayList<>();
        for (int layer = 0; layer < 12; layer++) {
            String name = "bert.encoder.layer." + layer + ".attention.self.query.weight";
            TensorInfo info = new TensorInfo(name, DType.F32, Shape.of(768, 768));
            tensors.add(new TensorDetail(info, Optional.empty(), Optional.empty()));
        }
        return new Inspection(
                "model.bin",
                "pytorch-zip",
                Optional.of(BERT),
                List.of("state_dict"),
                Optional.empty(),
                12,
                28_311_552,
                tensors,
                List.of(new Ignored("epoch", "not a tensor")),
                List.of("torch.FloatStorage"),
                Map.of(),
                List.of("it is old"));
    }

    static KeyReport complete() {
        List<Mapped> mapped = new ArrayList<>();
        for (int layer = 0; layer < 2; layer++) {
            mapped.add(new Mapped(
                    "bert/encoder/layer_" + layer + "/output/dense/kernel",
                    "bert.encoder.layer." + layer + ".output.dense.weight",
                    Shape.of(12, 20),
                    "bert/google-tf1.yaml:30",
                    List.of("transpose")));
        }
        List<Tied> tied = List.of(new Tied("cls.predictions.decoder.bias", "cls.predictions.bias", TiedState.ABSENT));
        List<Ignored> ignored = List.of(new Ignored("global_step", "training step"));
        return new KeyReport(mapped, List.of(), List.of(), List.of(), tied, List.of(), ignored, List.of());
    }

    static KeyReport faulty() {
        return new KeyReport(
                List.of(),
                List.of(
                        new Missing("bert.encoder.layer.0.a.weight", Shape.of(2), "of every head", List.of("a.wait")),
                        new Missing("bert.encoder.layer.1.a.weight", Shape.of(2), "of every head", List.of("a.wait"))),
                List.of(new Unexpected("x.y", "x.y", Shape.of(3), "no rule knows it", List.of(), false)),
                List.of(new Mismatched("classifier.weight", Shape.of(2, 12), Shape.of(3, 12))),
                List.of(new Tied("a.b", "c.d", TiedState.DIFFERENT)),
                List.of(),
                List.of(),
                List.of("the config says 12 layers, the tensors 2"));
    }

    static CheckResult check(boolean ok) {
        return new CheckResult("model", "tf-bundle", BERT, ok ? complete() : faulty(), ok ? 1 : 0.9999, ok);
    }

    static ParityReport parity(Verdict verdict) {
        boolean same = verdict == Verdict.SAME;
        double off = same ? 2e-7 : Double.NaN;
        return new ParityReport(
                verdict,
                verdict,
                Optional.empty(),
                false,
                1e-3,
                0,
                "float32",
                "left (safetensors)",
                "right (tf-bundle)",
                "3 x 16",
                verdict == Verdict.CANNOT_TELL
                        ? List.of()
                        : List.of(output("hidden_states.0", 0, true), output("last_hidden_state", off, same)),
                verdict == Verdict.DIFFERENT
                        ? Optional.of(new Divergence("last_hidden_state", 1, "layer"))
                        : Optional.empty(),
                Optional.empty(),
                new WeightsDifference(46, 46, List.of(), List.of(), List.of()),
                new Coverage(
                        100,
                        90,
                        10,
                        2,
                        List.of(),
                        verdict == Verdict.CANNOT_TELL ? List.of("a.b") : List.of(),
                        List.of()),
                Optional.empty(),
                Optional.of(new GeluEffect(Gelu.ERF, 1.28e-3, "last_hidden_state")),
                evidence(verdict),
                List.of());
    }

    /** A comparison with a golden that says nothing of some rows. */
    static ParityReport golden(boolean withOriginal, UncoveredRows... unreached) {
        ParityReport report = parity(Verdict.SAME);
        return new ParityReport(
                report.verdict(),
                report.contract(),
                report.noise(),
                report.byNoise(),
                report.atol(),
                report.rtol(),
                report.precision(),
                report.left(),
                "golden g.safetensors (pytorch)",
                report.probes(),
                report.outputs(),
                report.firstDivergence(),
                report.cause(),
                withOriginal ? report.weights() : WeightsDifference.NONE,
                new Coverage(
                        100,
                        90,
                        withOriginal || unreached.length == 0 ? 100 : 0,
                        2,
                        List.of(),
                        List.of(),
                        List.of(unreached)),
                report.selfTest(),
                report.geluEffect(),
                new Evidence(
                        Evidence.Basis.PROVED,
                        Optional.of(new Evidence.Recorded("g.safetensors", "pytorch", "torch 2.9.1", "BertModel")),
                        List.of(),
                        ""),
                report.notes());
    }

    private static Evidence evidence(Verdict verdict) {
        return verdict == Verdict.CANNOT_TELL ? Evidence.NONE : evidence(41, 3, 7.5);
    }

    static Evidence evidence(int correct, int damaged, double apart) {
        return new Evidence(
                Evidence.Basis.SELF_CONSISTENT,
                Optional.empty(),
                List.of(new MaskedAccuracy("right", 24, 96, correct, damaged, 30_522, "the", 7, apart)),
                "");
    }

    private static OutputDifference output(String name, double maxAbs, boolean pass) {
        return new OutputDifference(
                name,
                List.of(3L, 16L, 12L),
                maxAbs,
                maxAbs,
                maxAbs,
                maxAbs,
                1,
                OptionalDouble.empty(),
                maxAbs,
                pass,
                List.of(0L, 1L, 2L));
    }

    static Conversion conversion(boolean ok, Optional<Verdict> verdict) {
        WrittenFile file = new WrittenFile("model.safetensors", 19_916, Optional.of("ab".repeat(32)));
        return new Conversion(
                check(ok),
                "out",
                "safetensors",
                ok,
                ok ? List.of(file) : List.of(),
                List.of(),
                List.of(),
                verdict.map(Results::parity),
                List.of());
    }

    static List<Outcome> all() {
        List<Outcome> all = new ArrayList<>(List.of(
                new Inspected(inspection()),
                new Checked(check(true)),
                new Checked(check(false)),
                new Converted(conversion(false, Optional.empty())),
                new Converted(conversion(true, Optional.empty()))));
        for (Verdict verdict : Verdict.values()) {
            all.add(new Compared(parity(verdict), "right"));
            all.add(new Converted(conversion(true, Optional.of(verdict))));
        }
        for (org.bertconv.io.ErrorClass errorClass : org.bertconv.io.ErrorClass.values()) {
            all.add(Failed.of("diff", org.bertconv.io.CheckpointException.of(errorClass, "something")));
        }
        return all;
    }
}
