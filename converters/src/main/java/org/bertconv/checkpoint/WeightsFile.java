package org.bertconv.checkpoint;

import java.util.List;
import java.util.Map;

/**
 * What a format's reader found in one weights file, or in one bundle of files.
 *
 * @param tensors the weights, lazily read
 * @param wrappers the containers that were descended through to reach the weights, outermost first, such as {@code model_state_dict}
 * @param metadata the texts that the format keeps beside the tensors, such as safetensors' {@code format}
 * @param globals the Python names that a pickle mentions, sorted; empty for other formats
 * @param ignored what the file holds beside the weights and a reader cannot take for one (name, why)
 * @param warnings one line each, for the user
 */
public record WeightsFile(
        StateDict tensors,
        List<String> wrappers,
        Map<String, String> metadata,
        List<String> globals,
        List<Ignored> ignored,
        List<String> warnings) {

    /** Copies the collections. */
    public WeightsFile {
        wrappers = List.copyOf(wrappers);
        metadata = Map.copyOf(metadata);
        globals = List.copyOf(globals);
        ignored = List.copyOf(ignored);
        warnings = List.copyOf(warnings);
    }

    /** {@return a file that holds tensors and nothing else} */
    public static WeightsFile of(StateDict tensors) {
        return new WeightsFile(tensors, List.of(), Map.of(), List.of(), List.of(), List.of());
    }
}
