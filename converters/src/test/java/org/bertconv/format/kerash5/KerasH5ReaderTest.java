package org.bertconv.format.kerash5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.format.MemoryTensor;
import org.bertconv.hdf5.Hdf5Group;
import org.bertconv.hdf5.Hdf5Plan;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.FileSource;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.Test;

class KerasH5ReaderTest {

    private final Hdf5Group root = new Hdf5Group();

    @Test
    void theWeightsOfAllLayersAreReadInTheirOrder() throws IOException {
        layer("b", "m/b/kernel:0", "m/b/bias:0");
        layer("a", "m/a/kernel:0");
        root.attribute("layer_names", List.of("b", "none", "a"));
        root.group("none");
        root.attribute("backend", "tensorflow");
        root.attribute("keras_version", "2.11.0");
        WeightsFile read = read();
        assertThat(read.tensors().names()).containsExactly("m/b/kernel:0", "m/b/bias:0", "m/a/kernel:0");
        assertThat(read.metadata()).isEqualTo(Map.of("backend", "tensorflow", "keras_version", "2.11.0"));
        assertThat(read.wrappers()).isEmpty();
        assertThat(read.warnings()).isEmpty();
    }

    @Test
    void aListThatIsSpreadOverSeveralAttributesIsReadToItsEnd() throws IOException {
        Hdf5Group a = root.group("a");
        for (String name : List.of("x:0", "y:0", "z:0")) {
            a.dataset(name, tensor(name));
        }
        a.attribute("weight_names0", List.of("x:0", "y:0"));
        a.attribute("weight_names1", List.of("z:0"));
        root.attribute("layer_names0", List.of("a"));
        assertThat(read().tensors().names()).containsExactly("x:0", "y:0", "z:0");
    }

    @Test
    void aSecondCopyIsLeftOutAndSaid() throws IOException {
        layer("a", "m/x:0");
        layer("head", "m/x:0", "m/y:0");
        root.attribute("layer_names", List.of("a", "head"));
        WeightsFile read = read();
        assertThat(read.tensors().names()).containsExactly("m/x:0", "m/y:0");
        assertThat(read.ignored()).containsExactly(new Ignored("head/m/x:0", "second copy of m/x:0"));
    }

    @Test
    void aSecondWeightOfOneNameWithOtherValuesIsKeptUnderBothNames() throws IOException {
        layer("a", "m/x:0");
        root.group("head").dataset("m/x:0", tensor("other values"));
        root.group("head").attribute("weight_names", List.of("m/x:0"));
        root.attribute("layer_names", List.of("a", "head"));
        WeightsFile read = read();
        assertThat(read.tensors().names()).containsExactly("m/x:0", "head/m/x:0");
        assertThat(read.ignored()).isEmpty();
        assertThat(read.warnings())
                .containsExactly(
                        "x.h5: head/m/x:0 has the name of another weight and other values; it is kept as well");
    }

    @Test
    void whatNoLayerNamesIsIgnored() throws IOException {
        layer("a", "m/x:0");
        root.dataset("stray", tensor("stray"));
        root.group("optimizer_weights").dataset("iter:0", tensor("iter"));
        root.attribute("layer_names", List.of("a"));
        assertThat(read().ignored())
                .containsExactly(
                        new Ignored("optimizer_weights/iter:0", "optimizer state"),
                        new Ignored("stray", "no layer names it"));
    }

    @Test
    void aModelIsReadBelowItsGroupAndItsCodeIsSaidAndNotRun() throws IOException {
        Hdf5Group weights = root.group("model_weights");
        weights.group("a").dataset("x:0", tensor("x"));
        weights.group("a").attribute("weight_names", List.of("x:0"));
        weights.attribute("layer_names", List.of("a"));
        root.attribute("model_config", "{\"class_name\": \"Lambda\", \"module\": \"os\"}");
        WeightsFile read = read();
        assertThat(read.tensors().names()).containsExactly("x:0");
        assertThat(read.wrappers()).containsExactly("model_weights");
        assertThat(read.warnings())
                .containsExactly(
                        "x.h5: model_config has a Lambda layer, which is code; it is not looked at, and not run");
    }

    @Test
    void weightsOfTheModelItselfAreReadToo() throws IOException {
        layer("a", "m/x:0");
        layer("top_level_model_weights", "m/scale:0");
        root.attribute("layer_names", List.of("a"));
        assertThat(read().tensors().names()).containsExactly("m/x:0", "m/scale:0");
    }

    @Test
    void aLayerThatIsNotThereIsAnError() throws IOException {
        root.attribute("layer_names", List.of("bert"));
        assertError()
                .hasMessage(
                        "MALFORMED: x.h5: /: layer_names has bert, and there is nothing of this name (offset 680 of 784)");
    }

    @Test
    void aLayerThatIsNamedTwiceIsAnError() throws IOException {
        layer("a", "m/x:0");
        root.attribute("layer_names", List.of("a", "a"));
        assertError().hasMessage("MALFORMED: x.h5: /: layer_names has a twice (offset 3128 of 3256)");
    }

    @Test
    void aWeightThatIsNotThereOrNoDatasetOrNamedTwiceIsAnError() throws IOException {
        layer("a", "m/x:0");
        root.attribute("layer_names", List.of("a"));
        root.group("a").attribute("weight_names", List.of("../x"));
        assertError()
                .hasMessage(
                        "MALFORMED: x.h5: /a: weight_names has ../x, and there is nothing of this name (offset 2104 of 3256)");
        root.group("a").attribute("weight_names", List.of("m"));
        assertError()
                .hasMessage(
                        "MALFORMED: x.h5: /a: weight_names has m, and there is no dataset of this name (offset 2104 of 3256)");
        root.group("a").attribute("weight_names", List.of("m/x:0", "m/x:0"));
        assertError().hasMessage("MALFORMED: x.h5: /a: weight_names has m/x:0 twice (offset 2104 of 3264)");
    }

    @Test
    void aFileOfWhichNothingCanBeReadIsTakenAndSaysWhy() throws IOException {
        byte[] bytes = bytes();
        bytes[8] = 99;
        MemorySource damaged = MemorySource.of(SourceName.of("x.h5"), bytes);
        assertThat(new KerasH5Format().matches(damaged)).isTrue();
        assertThatThrownBy(() -> KerasH5Reader.read(damaged))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("UNSUPPORTED: x.h5: superblock: version: 99, and 0 to 3 can be read (offset 8 of "
                        + bytes.length + ")");
    }

    /** {@code model.save} and {@code save_weights} of Keras 2 itself. */
    @Test
    void filesOfKerasHoldWhatItsVariablesHold() throws IOException {
        Path fixture = Path.of(System.getProperty("bertconv.fixtures", "fixtures"), "keras-h5-tensors");
        assumeTrue(Files.isDirectory(fixture), "SKIPPED: there is no " + fixture);
        for (String name : List.of("model.h5", "weights.h5")) {
            try (FileSource file = FileSource.open(fixture.resolve(name), SourceName.of(name))) {
                WeightsFile read = KerasH5Reader.read(file);
                assertThat(read.tensors().names())
                        .containsExactly(
                                "hidden/kernel:0",
                                "hidden/bias:0",
                                "norm/gamma:0",
                                "norm/beta:0",
                                "norm/moving_mean:0",
                                "norm/moving_variance:0");
                for (Tensor tensor : read.tensors().tensors()) {
                    String npy = tensor.info().name().replace('/', '-').replace(":0", ".npy");
                    ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(fixture.resolve(npy)));
                    ByteBuffer expected =
                            all.slice(all.limit() - (int) tensor.info().bytes(), (int)
                                    tensor.info().bytes());
                    assertThat(tensor.load()).as(npy).isEqualTo(expected);
                }
                assertThat(read.ignored()).hasSize(name.equals("model.h5") ? 5 : 0);
            }
        }
    }

    private void layer(String name, String... weights) throws CheckpointException {
        Hdf5Group layer = root.group(name);
        for (String weight : weights) {
            layer.dataset(weight, tensor(weight));
        }
        layer.attribute("weight_names", List.of(weights));
    }

    private static Tensor tensor(String name) {
        return MemoryTensor.of(name, DType.F32, Shape.of(3, 2));
    }

    private WeightsFile read() throws IOException {
        return KerasH5Reader.read(MemorySource.of(SourceName.of("x.h5"), bytes()));
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertError() {
        return assertThatThrownBy(this::read).isInstanceOf(CheckpointException.class);
    }

    private byte[] bytes() throws IOException {
        Hdf5Plan plan = Hdf5Plan.of(root);
        ByteBuffer file = ByteBuffer.allocate((int) plan.bytes());
        file.put(plan.structures());
        for (Hdf5Plan.Place place : plan.places()) {
            file.put((int) place.position(), place.tensor().load().array());
        }
        return file.array();
    }

    @Test
    void aFileThatNamesNoLayersIsSaidToHaveNone() throws IOException {
        root.attribute("weights", List.of("a"));
        assertError().hasMessage("MALFORMED: x.h5: /: there is no attribute layer_names");
    }

    @Test
    void aSecondWeightOfANameThatWouldTakeTheNameOfAnotherIsSaid() throws IOException {
        layer("z", "b/m/x:0");
        layer("a", "m/x:0");
        root.group("b").dataset("m/x:0", tensor("other values"));
        root.group("b").attribute("weight_names", List.of("m/x:0"));
        root.attribute("layer_names", List.of("z", "a", "b"));
        assertError()
                .hasMessage(
                        "MALFORMED: x.h5: /b/m/x:0: has other values than the first weight m/x:0, and there is a weight b/m/x:0 as well (offset 2144 of 8504)");
    }
}
