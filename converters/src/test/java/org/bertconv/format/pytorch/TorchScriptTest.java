package org.bertconv.format.pytorch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.bertconv.archive.ZipBuilder;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.CheckpointException;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TorchScriptTest {

    private static final Path FIXTURES = Path.of(System.getProperty("bertconv.fixtures", "../fixtures"));
    private static final float[] TWO = {1, 2};

    @Test
    void namesTensorsByTheWayToThem() throws IOException {
        WeightsFile file = Torch.read(script(p -> module(p, "M", m -> {
            setting(m).text("weight");
            tensor(m).text("layer");
            return module(m, "N", n -> {
                setting(n).text("0");
                return module(n, "O", o -> tensor(o.text("bias")));
            });
        })));
        assertThat(file.tensors().names()).containsExactly("weight", "layer.0.bias");
        assertThat(Torch.floats(file, "layer.0.bias")).containsExactly(TWO);
        assertThat(file.ignored()).isEmpty();
        assertThat(file.globals()).contains("__torch__.M", "__torch__.N");
    }

    @Test
    void saysWhichTensorsHaveNoNameOfTheirOwn() throws IOException {
        WeightsFile file = Torch.read(script(p -> module(p, "M", m -> {
            m.text("list").op(PickleOp.EMPTY_LIST);
            tensor(m).op(PickleOp.APPEND).text("w");
            return tensor(m);
        })));
        assertThat(file.tensors().names()).containsExactly("w");
        assertThat(file.ignored()).containsExactly(new Ignored("list", "a list, not a tensor"));
        assertThat(file.warnings()).containsExactly("list is a list with 1 tensors in it, which are not read");
    }

    @Test
    void namesAModuleThatIsInTwoPlacesTwiceAsItsStateDictDoes() throws IOException {
        WeightsFile file = Torch.read(script(p -> module(p, "M", m -> {
            module(m.text("a"), "N", n -> tensor(n.text("w"))).op(PickleOp.BINPUT, 9);
            return m.text("b").op(PickleOp.BINGET, 9);
        })));
        assertThat(file.tensors().names()).containsExactly("a.w", "b.w");
    }

    @Test
    void refusesNamesThatNoModuleNeeds() {
        Torch.assertError(
                script(p -> p.global("posix", "system").op(PickleOp.POP).op(PickleOp.NONE)),
                "REFUSED: model.pt!m/data.pkl: pickle names posix.system (GLOBAL at 2, never called)");
        Torch.assertError(
                script(p -> module(p, "M", m -> m.text("x").global("__torch__evil", "f"))),
                "REFUSED: model.pt!m/data.pkl: pickle names __torch__evil.f (GLOBAL at 25, never called)");
    }

    @Test
    void refusesClassesOfAnArchiveInAFileThatIsNone() {
        Torch.assertError(
                Torch.zip(
                        module(PickleAssembler.protocol2(), "M", m -> tensor(m.text("w")))
                                .stop(),
                        TWO),
                "REFUSED: model.pt!archive/data.pkl: pickle names __torch__.M (GLOBAL at 2, called at 16)");
    }

    @Test
    void saysThatItHoldsNoModule() {
        Torch.assertError(
                script(p -> p.op(PickleOp.EMPTY_DICT)),
                "MALFORMED: model.pt!m/data.pkl: pickle: holds a dict, not a module");
    }

    @Test
    void findsTwoAttributesOfOneName() {
        byte[] file = script(p -> module(p, "M", m -> {
            module(m.text("a"), "N", n -> tensor(n.text("b.c"))).text("a.b");
            return module(m, "O", o -> tensor(o.text("c")));
        }));
        Torch.assertError(file, "MALFORMED: model.pt!m/data.pkl: pickle: two attributes are named a.b.c");
    }

    @Test
    void stopsWhenModulesContainThemselves() {
        byte[] file = script(p -> p.global("__torch__", "M")
                .op(PickleOp.EMPTY_TUPLE)
                .op(PickleOp.NEWOBJ)
                .op(PickleOp.BINPUT, 9)
                .op(PickleOp.EMPTY_DICT)
                .op(PickleOp.MARK)
                .text("a")
                .op(PickleOp.BINGET, 9)
                .text("b")
                .op(PickleOp.BINGET, 9)
                .op(PickleOp.SETITEMS)
                .op(PickleOp.BUILD));
        Torch.assertError(
                file,
                "LIMIT: model.pt!m/data.pkl: pickle: modules nested more than 512 deep, or with more than 10000000 attributes"
                        + " or names of more than 65535 characters");
    }

    @Test
    void saysThatAFrozenModuleHasNoNames() {
        byte[] zip = new ZipBuilder()
                .torch(
                        "m/data.pkl",
                        module(PickleAssembler.protocol2(), "M", TorchScriptTest::setting)
                                .stop())
                .torch("m/constants/0", new byte[8])
                .torch("m/constants.pkl", PickleAssembler.protocol2().numbers().stop())
                .build();
        Torch.assertError(
                zip,
                "UNSUPPORTED: model.pt: is a frozen TorchScript module: its weights are constants of the code and have no names");
        Torch.assertHint(zip, "save the module before torch.jit.freeze");
    }

    @Test
    void scansTheConstantsAsWell() {
        byte[] zip = new ZipBuilder()
                .torch(
                        "m/data.pkl",
                        module(PickleAssembler.protocol2(), "M", TorchScriptTest::setting)
                                .stop())
                .torch(
                        "m/constants.pkl",
                        PickleAssembler.protocol2().global("os", "system").stop())
                .build();
        Torch.assertError(zip, "REFUSED: model.pt!m/constants.pkl: pickle names os.system (GLOBAL at 2, never called)");
    }

    @ParameterizedTest
    @CsvSource({"base, ''", "pretraining, ''", "question-answering, model."})
    void readsWhatTorchTracedAsItsStateDict(String head, String prefix) throws IOException {
        WeightsFile script = Torch.read(Files.readAllBytes(FIXTURES.resolve("torchscript-" + head + "/model.pt")));
        WeightsFile plain = Torch.read(Files.readAllBytes(FIXTURES.resolve("pytorch-" + head + "/pytorch_model.bin")));
        for (Tensor tensor : plain.tensors().tensors()) {
            Tensor found = script.tensors().get(prefix + tensor.info().name()).orElseThrow();
            assertThat(found.load()).as(found.info().name()).isEqualTo(tensor.load());
        }
        assertThat(script.tensors().names())
                .filteredOn(name ->
                        plain.tensors().get(name.substring(prefix.length())).isEmpty())
                .allMatch(
                        name -> name.endsWith("embeddings.position_ids") || name.endsWith("embeddings.token_type_ids"));
    }

    @Test
    void neverFailsOtherwiseWhereverAFileIsCutOrWhateverBitIsFlipped() {
        byte[] file = script(p -> module(p, "M", m -> tensor(m.text("w"))));
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> Torch.read(cut)).isInstanceOf(CheckpointException.class);
        }
        for (int bit = 0; bit < file.length * Byte.SIZE; bit++) {
            byte[] flipped = file.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            try {
                assertThat(Torch.floats(Torch.read(flipped), "w"))
                        .as("bit %d", bit)
                        .containsExactly(TWO);
            } catch (IOException e) {
                assertThat(e).as("bit %d", bit).isInstanceOf(CheckpointException.class);
            }
        }
    }

    private static byte[] script(UnaryOperator<PickleAssembler> root) {
        return new ZipBuilder()
                .torch("m/data.pkl", root.apply(PickleAssembler.protocol2()).stop())
                .torch("m/data/0", Torch.bytes(TWO))
                .deflated("m/code/__torch__.py", "class M(Module):\n".getBytes(US_ASCII))
                .torch("m/constants.pkl", PickleAssembler.protocol2().numbers().stop())
                .torch("m/version", "3\n".getBytes(US_ASCII))
                .build64();
    }

    private static PickleAssembler module(
            PickleAssembler pickle, String name, UnaryOperator<PickleAssembler> attributes) {
        pickle.global("__torch__", name).op(PickleOp.EMPTY_TUPLE).op(PickleOp.NEWOBJ);
        pickle.op(PickleOp.EMPTY_DICT).op(PickleOp.MARK);
        return attributes.apply(pickle).op(PickleOp.SETITEMS).op(PickleOp.BUILD);
    }

    private static PickleAssembler tensor(PickleAssembler pickle) {
        return pickle.tensor("0", 2, 0, new long[] {2}, new long[] {1});
    }

    private static PickleAssembler setting(PickleAssembler pickle) {
        return pickle.text("training").op(PickleOp.NEWFALSE);
    }
}
