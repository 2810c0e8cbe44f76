package org.bertconv.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.bertconv.io.CheckpointException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ActivationTest {

    /** x, GELU and its tanh form, computed with mpmath 1.3.0 to 40 digits and rounded to double. */
    private static final double[][] TABLE = {
        {-6.5, -2.6104003795084267e-10, -6.278258772591402e-13},
        {-6, -5.9195258702261885e-09, -8.439646700762297e-11},
        {-5.25, -3.992604271156575e-07, -3.958463821495829e-08},
        {-4, -0.0001266849673324797, -7.024594819237268e-05},
        {-3, -0.0040496940948902835, -0.003637392081773019},
        {-2.7, -0.009360829268209801, -0.008887594639467901},
        {-1.5, -0.1002108019032871, -0.10042842301976708},
        {-1, -0.15865525393145705, -0.1588080093917233},
        {-0.75, -0.16997051428265114, -0.1700394448343797},
        {-0.1, -0.0460172162722971, -0.04601724895456484},
        {-0.0001, -4.9996010577202634e-05, -4.999601057720267e-05},
        {0, 0, 0},
        {0.0001, 5.000398942279737e-05, 5.000398942279734e-05},
        {0.1, 0.053982783727702904, 0.053982751045435165},
        {0.5, 0.34573123063700656, 0.34571400982514394},
        {1, 0.8413447460685429, 0.8411919906082767},
        {1.5, 1.399789198096713, 1.3995715769802328},
        {2.7, 2.6906391707317905, 2.691112405360532},
        {4, 3.9998733150326675, 3.9999297540518075},
        {6.5, 6.49999999973896, 6.499999999999372},
        {12, 12, 12},
    };

    @Test
    void geluIsExactInFloat64() {
        for (double[] row : TABLE) {
            assertThat(Activation.GELU.at(row[0]))
                    .as("gelu(%s)", row[0])
                    .isCloseTo(row[1], within(4e-16 + 4e-16 * Math.abs(row[1])));
        }
    }

    @Test
    void tanhGeluIsExactInFloat64() {
        for (double[] row : TABLE) {
            assertThat(Activation.GELU_TANH.at(row[0]))
                    .as("gelu_new(%s)", row[0])
                    .isCloseTo(row[2], within(4e-16 + 4e-16 * Math.abs(row[2])));
        }
    }

    @Test
    void geluOfAFloatRowIsWithin1em7AndTheRoundingOfTheResult() {
        float[] x = new float[400_001];
        for (int i = 0; i < x.length; i++) {
            x[i] = (i - 200_000) / 20_000f;
        }
        float[] y = x.clone();
        Activation.GELU.onRows().apply(y);
        for (int i = 0; i < x.length; i++) {
            double exact = Activation.GELU.at(x[i]);
            double allowed = 1e-7 + Math.ulp((float) exact) / 2;
            if (Math.abs(y[i] - exact) > allowed) {
                assertThat((double) y[i]).as("gelu(%s)", x[i]).isCloseTo(exact, within(allowed));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void aRowGivesWhatEachElementGives(Activation activation) {
        double[] row = {-3, -0.5, 0, 0.5, 3};
        float[] narrow = {-3, -0.5f, 0, 0.5f, 3};
        activation.onRows().apply(row);
        activation.onRows().apply(narrow);
        double[] x = {-3, -0.5, 0, 0.5, 3};
        for (int i = 0; i < x.length; i++) {
            assertThat(row[i]).isEqualTo(activation.at(x[i]));
            assertThat((double) narrow[i]).isCloseTo(activation.at(x[i]), within(2e-7));
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void notANumberStaysNotANumberAndInfinityDoesNotBecomeFinite(Activation activation) {
        float[] row = {Float.NaN, Float.POSITIVE_INFINITY};
        activation.onRows().apply(row);
        assertThat(row[0]).isNaN();
        boolean clipped = activation == Activation.GELU_10 || activation == Activation.TANH;
        assertThat(Float.isFinite(row[1])).isEqualTo(clipped);
        assertThat(activation.at(Double.NaN)).isNaN();
    }

    @ParameterizedTest
    @CsvSource({
        "gelu, GELU",
        "gelu_python, GELU",
        "gelu_new, GELU_TANH",
        "gelu_pytorch_tanh, GELU_TANH",
        "gelu_python_tanh, GELU_TANH",
        "gelu_accurate, GELU_TANH",
        "gelu_fast, GELU_TANH",
        "gelu_10, GELU_10",
        "quick_gelu, QUICK_GELU",
        "relu, RELU",
        "silu, SILU",
        "swish, SILU",
        "tanh, TANH",
    })
    void theFieldsNamesMeanWhatTransformersMeans(String name, Activation activation) throws CheckpointException {
        assertThat(Activation.of(name)).isEqualTo(activation);
    }

    /** Values of transformers 4.57.6 in float64 at 1.5, except relu. */
    @ParameterizedTest
    @CsvSource({"QUICK_GELU, 1.3916621984470765", "SILU, 1.2263617142904655", "RELU, 1.5"})
    void theOtherFunctionsAreThoseOfTransformers(Activation activation, double expected) {
        assertThat(activation.at(1.5)).isCloseTo(expected, within(1e-15));
    }

    @Test
    void theClippedGeluIsClipped() {
        assertThat(Activation.GELU_10.at(11)).isEqualTo(10);
        assertThat(Activation.GELU_10.at(1)).isEqualTo(Activation.GELU.at(1));
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> Activation.of("mish"))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(
                        "UNSUPPORTED: hidden_act is 'mish', allowed: gelu, gelu_python, gelu_new, gelu_pytorch_tanh, "
                                + "gelu_python_tanh, gelu_accurate, gelu_fast, gelu_10, quick_gelu, relu, silu, swish, "
                                + "tanh");
    }
}
