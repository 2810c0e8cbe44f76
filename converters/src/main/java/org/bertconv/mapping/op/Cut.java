package org.bertconv.mapping.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;

/**
 * The first rows: what stands behind them pads the table to a size that the training program liked. A rule file says {@code
 * cut_to_vocabulary}. Where the config does not say how many there are, all stay.
 *
 * @param field of config.json that says how many
 * @param rows how many, once it is known
 */
public record Cut(String field, Optional<Long> rows) implements TensorOp {

    @Override
    public String label() {
        return "cut" + rows.map(count -> "(" + count + ")").orElse("");
    }

    /** {@return the rows that are cut off} */
    public long lost(Shape input) {
        return input.rank() < 1 ? 0 : Math.max(0, input.dimension(0) - rows.orElse(input.dimension(0)));
    }

    @Override
    public Shape shape(Shape input) {
        if (input.rank() < 1) {
            throw new IllegalArgumentException(label() + " takes rows, not " + input);
        }
        List<Long> dimensions = new ArrayList<>(input.dimensions());
        dimensions.set(0, input.dimension(0) - lost(input));
        return new Shape(dimensions);
    }

    /** What was cut off is lost. */
    @Override
    public Optional<TensorOp> inverse() {
        return Optional.empty();
    }

    @Override
    public TensorOp in(Function<String, Optional<Long>> sizes) {
        return new Cut(field, sizes.apply(field));
    }

    @Override
    public Tensor apply(Tensor input) {
        Shape shape = shape(input.info().shape());
        return shape.equals(input.info().shape()) ? input : SlicedTensor.of(input, shape, 0);
    }
}
