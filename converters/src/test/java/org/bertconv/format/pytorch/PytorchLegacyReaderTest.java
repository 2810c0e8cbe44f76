package org.bertconv.format.pytorch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.Test;

class PytorchLegacyReaderTest {

    private static final float[] SIX = {1, 2, 3, 4, 5, 6};
    private static final float[] TWO = {7, 8};
    private static final byte[] OBJECT = object(6);

    @Test
    void readsStoragesInTheOrderOfTheirKeys() throws IOException {
        WeightsFile file = Torch.read(Torch.legacy(OBJECT, SIX, TWO));
        assertThat(Torch.floats(file, "w")).containsExactly(SIX);
        assertThat(Torch.floats(file, "b")).containsExactly(TWO);
    }

    @Test
    void readsAPartOfAStorageThatIsAView() throws IOException {
        byte[] object = PickleAssembler.protocol2()
                .op(PickleOp.EMPTY_DICT)
                .text("v")
                .global("torch._utils", "_rebuild_tensor")
                .op(PickleOp.MARK)
                .op(PickleOp.MARK)
                .text("storage")
                .global("torch", "FloatStorage")
                .text("0")
                .text("cpu")
                .number(6)
                .op(PickleOp.MARK)
                .text("view")
                .number(2)
                .number(3)
                .op(PickleOp.TUPLE)
                .op(PickleOp.TUPLE)
                .op(PickleOp.BINPERSID)
                .number(1)
                .numbers(2)
                .numbers(1)
                .op(PickleOp.TUPLE)
                .op(PickleOp.REDUCE)
                .op(PickleOp.SETITEM)
                .stop();
        assertThat(Torch.floats(Torch.read(Torch.legacy(object, SIX)), "v")).containsExactly(4, 5);
    }

    /** PyTorch turned the elements around when it wrote on such a machine, and until 1.5 not their number. */
    @Test
    void readsLittleEndianElementsOfABigEndianMachine() throws IOException {
        byte[] file = Torch.legacy(OBJECT, SIX, TWO);
        int flag = new String(file, StandardCharsets.ISO_8859_1).indexOf("little_endian") + "little_endian".length();
        assertThat(file[flag]).isEqualTo((byte) 0x88);
        file[flag] = (byte) 0x89;
        assertThat(Torch.floats(Torch.read(file), "w")).containsExactly(SIX);

        int count = file.length - 8 * Float.BYTES - 2 * Long.BYTES;
        assertThat(file[count]).isEqualTo((byte) 6);
        file[count] = 0;
        file[count + 7] = 6;
        assertThat(Torch.floats(Torch.read(file), "w")).containsExactly(SIX);
        file[flag] = (byte) 0x88;
        Torch.assertError(
                file,
                "MALFORMED: model.pt: storage 0: 432345564227567616 elements, the pickle says 6 (offset " + count
                        + " of " + file.length + ")");
    }

    @Test
    void comparesTheNumberOfElements() {
        Torch.assertError(
                Torch.legacy(object(5), SIX, TWO),
                "MALFORMED: model.pt: storage 0: 6 elements, the pickle says 5 (offset 368 of 416)");
    }

    @Test
    void demandsThatListAndObjectNameTheSameStorages() {
        Torch.assertError(
                Torch.legacy(OBJECT, SIX), "MALFORMED: model.pt: storage 1: is not in the list of storage keys");
        Torch.assertError(
                Torch.legacy(OBJECT, SIX, TWO, TWO),
                "MALFORMED: model.pt: storage keys: hold 2, which no tensor names");
    }

    @Test
    void findsAByteTooManyAndAByteTooFew() {
        byte[] file = Torch.legacy(OBJECT, SIX, TWO);
        int size = file.length;
        Torch.assertError(
                Arrays.copyOf(file, size + 1),
                "MALFORMED: model.pt: file: 1 bytes behind the last storage (offset " + size + " of " + (size + 1)
                        + ")");
        Torch.assertError(
                Arrays.copyOf(file, size - 1),
                "MALFORMED: model.pt: storage 1: 8 bytes wanted, 7 left (offset " + (size - 8) + " of " + (size - 1)
                        + ")");
    }

    @Test
    void refusesANameInTheSystemPickle() {
        byte[] start = Torch.legacyStart();
        byte[] bad = PickleAssembler.protocol2().global("os", "system").stop();
        byte[] file = new byte[start.length + bad.length];
        System.arraycopy(start, 0, file, 0, 15);
        System.arraycopy(bad, 0, file, 15, bad.length);
        Torch.assertError(
                Arrays.copyOf(file, 15 + bad.length),
                "REFUSED: model.pt: pickle names os.system (GLOBAL at 17, never called);"
                        + " and the pickle is broken: ends without STOP");
    }

    @Test
    void saysWhatAPickleHoldsThatIsNotPyTorchs() {
        Torch.assertError(
                PickleAssembler.protocol2().op(PickleOp.EMPTY_LIST).stop(),
                "MALFORMED: model.pt: pickle: holds a list; it was not written by torch.save");
    }

    @Test
    void namesTheContainersThatAreOlderStill() {
        Torch.assertError(
                "PYTORCH1 and more".getBytes(US_ASCII),
                "UNSUPPORTED: model.pt: is of PyTorch 1.0's preview release (PYTORCH1), which no version of PyTorch reads");
        byte[] tar = new byte[1024];
        System.arraycopy("sys_info".getBytes(US_ASCII), 0, tar, 0, 8);
        System.arraycopy("ustar".getBytes(US_ASCII), 0, tar, 257, 5);
        Torch.assertError(tar, "UNSUPPORTED: model.pt: is a tar file of PyTorch 0.1, which is not read");
        Torch.assertHint(tar, "load it with torch.load of a version before 2.6 and save it again with torch.save");
    }

    @Test
    void takesPicklesAndNothingElse() throws IOException {
        assertThat(matches(Torch.legacy(OBJECT, SIX, TWO))).isTrue();
        assertThat(matches(new PickleAssembler().global("os", "system").bytes()))
                .isTrue();
        assertThat(matches("<!DOCTYPE html>".getBytes(US_ASCII))).isFalse();
        assertThat(matches("version https://git-lfs.github.com/spec/v1\n".getBytes(US_ASCII)))
                .isFalse();
        assertThat(matches(new byte[] {(byte) 0x80, 2, 0, 0, 0, 0, 0, 0, '{'})).isFalse();
        assertThat(matches("{\"a\": 1}".getBytes(US_ASCII))).isFalse();
        assertThat(matches(new byte[0])).isFalse();
    }

    @Test
    void reportsATruncationAtEveryByte() {
        byte[] file = Torch.legacy(OBJECT, SIX, TWO);
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> Torch.read(cut)).isInstanceOf(CheckpointException.class);
        }
    }

    @Test
    void neverFailsOtherwiseWhateverBitIsFlipped() throws IOException {
        byte[] file = Torch.legacy(OBJECT, SIX, TWO);
        for (int bit = 0; bit < file.length * 8; bit++) {
            byte[] flipped = file.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                for (Tensor tensor : Torch.read(flipped).tensors().tensors()) {
                    assertThat(tensor.load().remaining())
                            .isEqualTo((int) tensor.info().bytes());
                }
            } catch (CheckpointException e) {
                assertThat(e).hasMessageContaining("model.pt");
            }
        }
    }

    private static boolean matches(byte[] file) throws IOException {
        return new PytorchLegacyFormat().matches(MemorySource.of(SourceName.of(Torch.FILE), file));
    }

    private static byte[] object(long elements) {
        return PickleAssembler.protocol2()
                .op(PickleOp.EMPTY_DICT)
                .op(PickleOp.MARK)
                .text("w")
                .global("torch._utils", "_rebuild_tensor_v2")
                .op(PickleOp.MARK)
                .legacyStorage("FloatStorage", "0", elements)
                .number(0)
                .numbers(6)
                .numbers(1)
                .endOfTensor()
                .text("b")
                .global("torch._utils", "_rebuild_tensor_v2")
                .op(PickleOp.MARK)
                .legacyStorage("FloatStorage", "1", 2)
                .number(0)
                .numbers(2)
                .numbers(1)
                .endOfTensor()
                .op(PickleOp.SETITEMS)
                .stop();
    }
}
