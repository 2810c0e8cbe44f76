package org.bertconv.model;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import org.apache.commons.numbers.gamma.Erfc;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;

/**
 * The non-linearity of the feed-forward block, {@code hidden_act}. One function may have several names; those that begin with
 * {@code gelu} are two different functions. As in {@code transformers/activations.py}.
 */
@SuppressWarnings("ImmutableEnumChecker") // functions without state and an unmodifiable list
public enum Activation {
    /** {@code x * Phi(x)} with the normal distribution itself, by the error function. */
    GELU(Activation::gelu, "gelu", "gelu_python"),
    /** The approximation of GELU with a hyperbolic tangent; it is up to 4.7e-4 away from it. */
    GELU_TANH(Activation::geluTanh, "gelu_new", "gelu_pytorch_tanh", "gelu_python_tanh", "gelu_accurate", "gelu_fast"),
    /** GELU clipped to -10 … 10. */
    GELU_10(x -> Math.max(-10, Math.min(10, gelu(x))), "gelu_10"),
    /** {@code x * sigmoid(1.702 x)}. */
    QUICK_GELU(x -> x / (1 + Math.exp(-1.702 * x)), "quick_gelu"),
    RELU(x -> Math.max(x, 0), "relu"),
    /** {@code x * sigmoid(x)}. */
    SILU(x -> x / (1 + Math.exp(-x)), "silu", "swish"),
    /** The hyperbolic tangent, of poolers. */
    TANH(Math::tanh, "tanh");

    private static final double SQRT_HALF = Math.sqrt(0.5);
    private static final double SQRT_8_OVER_PI = Math.sqrt(8 / Math.PI);

    private final DoubleUnaryOperator function;
    private final List<String> names;

    Activation(DoubleUnaryOperator function, String... names) {
        this.function = function;
        this.names = List.of(names);
    }

    /**
     * {@return the activation of this name in a {@code config.json}}
     *
     * @throws CheckpointException UNSUPPORTED, listing the known names
     */
    public static Activation of(String name) throws CheckpointException {
        for (Activation activation : values()) {
            if (activation.names.contains(name)) {
                return activation;
            }
        }
        String known = Arrays.stream(values()).flatMap(a -> a.names.stream()).collect(Collectors.joining(", "));
        throw CheckpointException.of(
                ErrorClass.UNSUPPORTED, "hidden_act is '" + Printable.of(name) + "', allowed: " + known);
    }

    /** {@return the name in a {@code config.json}: the first where there are several} */
    public String label() {
        return names.get(0);
    }

    /** {@return the function at a point, accurate to a few units of the last place} */
    public double at(double x) {
        return function.applyAsDouble(x);
    }

    /** {@return the function of every element of a row} */
    RowFunction onRows() {
        return this == GELU ? new FastGelu() : RowFunction.elementwise(function);
    }

    /** 0.5 x (1 + erf(x / sqrt 2)), without the cancellation that 1 + erf has for negative x. */
    private static double gelu(double x) {
        return 0.5 * x * Erfc.value(-x * SQRT_HALF);
    }

    /** 0.5 x (1 + tanh u) with u = sqrt(2 / pi) (x + 0.044715 x^3) is x sigmoid(2 u). */
    private static double geluTanh(double x) {
        return x / (1 + Math.exp(-SQRT_8_OVER_PI * (x + 0.044715 * x * x * x)));
    }
}
