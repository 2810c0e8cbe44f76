package org.bertconv.parity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bertconv.model.Precision;
import org.bertconv.parity.cause.Misfit;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Floats;
import org.bertconv.tensor.Tensor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The numbers of one output for one probe, row-major, kept in the precision that they were computed in. */
final class Values {

    private final List<Long> shape;
    private final float[] singles;
    private final double[] doubles;

    private Values(List<Long> shape, float[] singles, double[] doubles) {
        this.shape = List.copyOf(shape);
        this.singles = singles;
        this.doubles = doubles;
    }

    /** {@return a copy of an output of the model} */
    static Values of(INDArray array) {
        List<Long> shape = Arrays.stream(array.shape()).boxed().toList();
        try (INDArray copy = array.dup('c')) {
            return array.dataType() == DataType.DOUBLE
                    ? new Values(shape, new float[0], copy.data().asDouble())
                    : new Values(shape, copy.data().asFloat(), new double[0]);
        }
    }

    /** {@return a floating-point tensor of a golden} */
    static Values of(Tensor tensor) throws IOException {
        DType dtype = tensor.info().dtype();
        ByteBuffer bytes = tensor.load();
        double[] doubles = new double[Math.toIntExact(tensor.info().shape().elements())];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = Floats.get(bytes, dtype);
        }
        return new Values(tensor.info().shape().dimensions(), new float[0], doubles);
    }

    /** {@return the same as a matrix with a row for each token; the caller closes it} */
    INDArray matrix(Precision precision) {
        long columns = shape.get(shape.size() - 1);
        INDArray flat = precision == Precision.FLOAT64
                ? Nd4j.createFromArray(
                        IntStream.range(0, size()).mapToDouble(this::at).toArray())
                : Nd4j.createFromArray(floats());
        return flat.reshape(size() / columns, columns);
    }

    private float[] floats() {
        float[] floats = new float[size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) at(i);
        }
        return floats;
    }

    /** {@return the largest absolute value; NaN if there is one} */
    double largest() {
        double largest = 0;
        for (int i = 0; i < size(); i++) {
            largest = Math.max(largest, Math.abs(at(i)));
        }
        return largest;
    }

    /** {@return what of another computation of the same is off by more than allowed; all of it if it has another shape} */
    Misfit misfit(Values other, double allowed) {
        if (other.size() != size()) {
            return new Misfit(Math.max(size(), other.size()), Double.POSITIVE_INFINITY);
        }
        long off = 0;
        double worst = 0;
        for (int i = 0; i < size(); i++) {
            double difference = Math.abs(at(i) - other.at(i));
            if (!(difference <= allowed)) {
                off++;
                worst = Math.max(worst, difference);
            }
        }
        return new Misfit(off, worst);
    }

    /** {@return the dimensions} */
    List<Long> shape() {
        return shape;
    }

    /** {@return the number of elements} */
    int size() {
        return Math.max(singles.length, doubles.length);
    }

    /** {@return an element, counted row-major} */
    double at(int index) {
        return doubles.length > 0 ? doubles[index] : singles[index];
    }

    /**
     * {@return the largest difference from another computation of the same, but no less than a share of the largest value; 0 if
     * something is not a finite number, which no noise excuses}
     */
    double floor(Values other, double share) {
        double floor = 0;
        for (int i = 0; i < size(); i++) {
            double difference = Math.abs(at(i) - other.at(i));
            if (!Double.isFinite(difference)) {
                return 0;
            }
            floor = Math.max(floor, Math.max(difference, share * Math.abs(at(i))));
        }
        return floor;
    }

    /** {@return whether every value is one of float32} */
    boolean isSingle() {
        return Arrays.stream(doubles).allMatch(value -> (float) value == value || Double.isNaN(value));
    }

    /** {@return the place of the first element that is a NaN or an infinity} */
    Optional<List<Long>> firstThatIsNoNumber() {
        return IntStream.range(0, size())
                .filter(i -> !Double.isFinite(at(i)))
                .mapToObj(this::place)
                .findFirst();
    }

    /** {@return the place of an element, counted row-major, as an index for each dimension} */
    List<Long> place(int index) {
        Long[] place = new Long[shape.size()];
        long rest = index;
        for (int axis = shape.size() - 1; axis >= 0; axis--) {
            place[axis] = rest % shape.get(axis);
            rest /= shape.get(axis);
        }
        return List.of(place);
    }
}
