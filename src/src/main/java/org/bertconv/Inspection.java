package org.bertconv;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.mapping.Recognition;
import org.bertconv.tensor.TensorInfo;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is in a checkpoint, without mapping anything.
 *
 * @param name what the user called it
 * @param format of the weights
 * @param recognition family, naming, head and prefix, if they were found
 * @param wrappers containers that were descended through to reach the weights
 * @param config as it was written beside the weights
 * @param tensorCount of all tensors of the file, whether shown or not
 * @param totalBytes of all tensors of the file
 * @param tensors that were asked for, in the order of the file
 * @param ignored what is no weight
 * @param globals Python names that a pickle mentions
 * @param metadata texts beside the tensors
 * @param warnings one line each
 */
public record Inspection(
        String name,
        String format,
        Optional<Recognition> recognition,
        List<String> wrappers,
        Optional<ObjectNode> config,
        int tensorCount,
        long totalBytes,
        List<TensorDetail> tensors,
        List<Ignored> ignored,
        List<String> globals,
        Map<String, String> metadata,
        List<String> warnings) {

    /** Copies the collections. */
    public Inspection {
        wrappers = List.copyOf(wrappers);
        tensors = List.copyOf(tensors);
        ignored = List.copyOf(ignored);
        globals = List.copyOf(globals);
        metadata = Map.copyOf(metadata);
        warnings = List.copyOf(warnings);
    }

    /**
     * @param info name, dtype and shape
     * @param sha256 of the bytes, if asked for
     * @param stats if asked for
     */
    public record TensorDetail(TensorInfo info, Optional<String> sha256, Optional<Stats> stats) {}

    /**
     * The values of a tensor.
     *
     * @param min smallest finite value
     * @param max largest finite value
     * @param mean of the finite values
     * @param std standard deviation of the finite values, over all of them (not n - 1)
     * @param nan how many are not a number
     * @param inf how many are infinite
     */
    public record Stats(double min, double max, double mean, double std, long nan, long inf) {}
}
