package org.bertconv.mapping;

import java.util.Optional;
import java.util.function.Function;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;

/**
 * The way back from {@link Deinterleave}: {@code [parts, groups, rows of a group, …]} becomes {@code [groups, parts, rows of a group, …]}.
 *
 * @param parts how many there are
 * @param groups how many groups a part has
 */
public record Interleave(int parts, Groups groups) implements TensorOp {

    @Override
    public String label() {
        return "interleave" + groups.label();
    }

    @Override
    public Shape shape(Shape input) {
        groups.require(label(), input, parts);
        return input;
    }

    @Override
    public Optional<TensorOp> inverse() {
        return Optional.of(new Deinterleave(parts, groups));
    }

    @Override
    public TensorOp in(Function<String, Optional<Long>> sizes) {
        return new Interleave(parts, groups.in(sizes));
    }

    @Override
    public Tensor apply(Tensor input) {
        long count = groups.count(input.info().shape(), parts);
        return new RegroupedTensor(input, parts, count);
    }
}
