package org.bertconv.mapping;

import org.bertconv.checkpoint.StateDict;

/** The names under which a model is written. */
public final class TargetNames {

    private static final String MODEL_PREFIX = "bert.";

    private TargetNames() {}

    /**
     * {@return the names that Hugging Face's PyTorch classes have: the canonical ones, but the bare model has nothing before its names}
     */
    public static StateDict huggingFace(StateDict canonical, Head head) {
        if (head != Head.BASE && head != Head.ENCODER) {
            return canonical;
        }
        return StateDict.of(canonical.tensors().stream()
                .map(tensor -> tensor.named(tensor.info().name().substring(MODEL_PREFIX.length())))
                .toList());
    }
}
