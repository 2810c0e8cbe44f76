package org.bertconv;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.ConfigFile;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.mapping.Mapped;
import org.bertconv.mapping.Recognition;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorContent;

/** Looks into a checkpoint. Tensors are only read if their values or their hashes are asked for. */
record Inspecting(InspectOptions options) {

    /** {@return what is in a checkpoint whose family and naming are known} */
    Inspection recognized(Checkpoint checkpoint, Mapped mapped) throws IOException {
        return inspect(
                checkpoint,
                Optional.of(mapped.recognition()),
                mapped.report().ignored(),
                mapped.report().notes());
    }

    /** {@return what is in a checkpoint that could not be recognized, and why} */
    Inspection unrecognized(Checkpoint checkpoint, String why) throws IOException {
        return inspect(checkpoint, Optional.empty(), List.of(), List.of("not recognized: " + why));
    }

    private Inspection inspect(
            Checkpoint checkpoint, Optional<Recognition> recognition, List<Ignored> more, List<String> notes)
            throws IOException {
        WeightsFile weights = checkpoint.weights();
        List<Ignored> ignored = new ArrayList<>(weights.ignored());
        ignored.addAll(more);
        List<String> warnings = new ArrayList<>(checkpoint.warnings());
        warnings.addAll(notes);
        return new Inspection(
                checkpoint.name().toString(),
                checkpoint.format(),
                recognition,
                weights.wrappers(),
                checkpoint.config().map(ConfigFile::json),
                weights.tensors().size(),
                weights.tensors().bytes(),
                details(weights),
                ignored,
                weights.globals(),
                weights.metadata(),
                warnings);
    }

    private List<Inspection.TensorDetail> details(WeightsFile weights) throws IOException {
        Predicate<String> wanted =
                options.tensors().<Predicate<String>>map(Glob::new).orElse(name -> true);
        List<Inspection.TensorDetail> details = new ArrayList<>();
        for (Tensor tensor : weights.tensors().tensors()) {
            if (wanted.test(tensor.info().name())) {
                details.add(new Inspection.TensorDetail(
                        tensor.info(),
                        options.hash() ? Optional.of(TensorContent.sha256(tensor)) : Optional.empty(),
                        options.stats() ? TensorStats.of(tensor) : Optional.empty()));
            }
        }
        return details;
    }
}
