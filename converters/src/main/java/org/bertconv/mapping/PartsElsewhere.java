package org.bertconv.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bertconv.checkpoint.StateDict;

/** Signs that training tools keep a part of the weights apart from those that are here, and what puts them together. */
final class PartsElsewhere {

    private PartsElsewhere() {}

    /** {@return one line for each sign} */
    static List<String> notes(StateDict raw) {
        List<String> notes = new ArrayList<>();
        long empty = raw.tensors().stream()
                .filter(tensor -> tensor.info().shape().elements() == 0)
                .count();
        if (empty > 0) {
            notes.add(empty
                    + " tensors have no elements; DeepSpeed's ZeRO-3 leaves such and keeps the weights in files of its own:"
                    + " its zero_to_fp32.py puts them together");
        }
        adapters(raw).ifPresent(notes::add);
        return notes;
    }

    /** {@return that there are low-rank adapters, if there are} */
    static Optional<String> adapters(StateDict raw) {
        long adapters = raw.names().stream()
                .filter(name -> name.contains(".lora_A.") || name.contains(".lora_B."))
                .count();
        return adapters == 0
                ? Optional.empty()
                : Optional.of(
                        adapters + " tensors are of LoRA adapters, which change the weights that they stand beside:"
                                + " merge_and_unload() of peft puts them together");
    }
}
