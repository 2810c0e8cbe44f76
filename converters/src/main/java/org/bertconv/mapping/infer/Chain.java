package org.bertconv.mapping.infer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bertconv.mapping.op.Deinterleave;
import org.bertconv.mapping.op.TensorOp;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;

/**
 * Operations that may lie between a foreign tensor and the canonical one.
 *
 * @param labels of rule files, in order
 * @param parts that come out: more than one if the last operation splits
 */
record Chain(List<String> labels, int parts) {

    private static final int FUSED = 3;

    /** From the likeliest on: as it is, [in, out], a padded vocabulary, heads apart from their sizes, query with key and value. */
    static final List<Chain> ALL = List.of(
            new Chain(List.of(), 1),
            new Chain(List.of("transpose"), 1),
            new Chain(List.of("cut_to_vocabulary"), 1),
            new Chain(List.of("merge_first"), 1),
            new Chain(List.of("merge_last"), 1),
            new Chain(List.of("merge_first", "transpose"), 1),
            new Chain(List.of("merge_last", "transpose"), 1),
            new Chain(List.of("split"), FUSED),
            new Chain(List.of("transpose", "split"), FUSED),
            new Chain(List.of("deinterleave", "split"), FUSED),
            new Chain(List.of("deinterleave_heads", "split"), FUSED));

    /**
     * {@return what comes out of a tensor, part after part; nothing if it has no such shape}
     *
     * @param sizes of the model, by the names of config.json
     */
    List<Tensor> apply(Tensor tensor, Function<String, Optional<Long>> sizes) {
        List<Tensor> results = new ArrayList<>();
        try {
            for (int part = 0; part < parts; part++) {
                Tensor result = tensor;
                for (TensorOp op : operations(part, sizes)) {
                    Shape shape = op.shape(result.info().shape());
                    if (shape.elements() == 0) {
                        return List.of();
                    }
                    result = op.apply(result);
                }
                results.add(result);
            }
        } catch (IllegalArgumentException e) {
            return List.of(); // the shape is not one that the operations take
        }
        return results;
    }

    private List<TensorOp> operations(int part, Function<String, Optional<Long>> sizes) {
        return IntStream.range(0, labels.size())
                .mapToObj(i -> operation(labels.get(i), part).in(sizes))
                .toList();
    }

    private TensorOp operation(String label, int part) {
        return label.equals("split")
                ? new TensorOp.Split(part, parts)
                : Deinterleave.of(label, parts)
                        .or(() -> TensorOp.of(label))
                        .orElseThrow(() -> new IllegalStateException(label + " is no operation"));
    }
}
