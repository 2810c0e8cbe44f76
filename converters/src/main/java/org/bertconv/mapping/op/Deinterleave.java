package org.bertconv.mapping.op;

import java.util.Optional;
import java.util.function.Function;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;

/**
 * Rows of several parts lie in turn: {@code [groups, parts, rows of a group, …]} becomes {@code [parts, groups, rows of a group, …]}, so that
 * each part can be split off; or the way back. A rule file says {@code deinterleave} where every row is a group, and {@code
 * deinterleave_heads} where the rows of an attention head are one.
 *
 * @param parts how many there are
 * @param groups how many groups a part has
 * @param back whether the parts come to lie in turn again
 */
public record Deinterleave(int parts, Groups groups, boolean back) implements TensorOp {

    /** {@return the operation that rule files call so, if it is one of these} */
    public static Optional<TensorOp> of(String label, int parts) {
        return switch (label) {
            case "deinterleave" -> Optional.of(new Deinterleave(parts, Groups.ROWS, false));
            case "deinterleave_heads" -> Optional.of(new Deinterleave(parts, Groups.HEADS, false));
            default -> Optional.empty();
        };
    }

    @Override
    public String label() {
        return (back ? "interleave" : "deinterleave") + groups.label();
    }

    @Override
    public Shape shape(Shape input) {
        groups.require(label(), input, parts);
        return input;
    }

    @Override
    public Optional<TensorOp> inverse() {
        return Optional.of(new Deinterleave(parts, groups, !back));
    }

    @Override
    public TensorOp in(Function<String, Optional<Long>> sizes) {
        return new Deinterleave(parts, groups.in(sizes), back);
    }

    @Override
    public Tensor apply(Tensor input) {
        long count = groups.count(input.info().shape(), parts);
        return back ? new RegroupedTensor(input, parts, count) : new RegroupedTensor(input, count, parts);
    }
}
