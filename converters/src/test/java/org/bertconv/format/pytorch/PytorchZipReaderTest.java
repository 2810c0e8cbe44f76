package org.bertconv.format.pytorch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import org.bertconv.archive.ZipBuilder;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PytorchZipReaderTest {

    private static final float[] SIX = {1, 2, 3, 4, 5, 6};
    private static final byte[] PICKLE = PickleAssembler.protocol2()
            .op(PickleOp.EMPTY_DICT)
            .op(PickleOp.MARK)
            .text("w")
            .tensor("0", 6, 0, new long[] {2, 3}, new long[] {3, 1})
            .text("t")
            .tensor("0", 6, 0, new long[] {3, 2}, new long[] {1, 3})
            .text("row")
            .tensor("0", 6, 3, new long[] {3}, new long[] {1})
            .text("all")
            .tensor("0", 6, 5, new long[] {2, 2}, new long[] {0, 0})
            .op(PickleOp.SETITEMS)
            .stop();

    @Test
    void readsViewsOfOneStorage() throws IOException {
        WeightsFile file = Torch.read(Torch.zip(PICKLE, SIX));

        assertThat(file.tensors().names()).containsExactly("w", "t", "row", "all");
        assertThat(Torch.floats(file, "w")).containsExactly(SIX);
        assertThat(Torch.floats(file, "t")).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(Torch.floats(file, "row")).containsExactly(4, 5, 6);
        assertThat(Torch.floats(file, "all")).containsExactly(6, 6, 6, 6);
        assertThat(file.warnings()).isEmpty();
    }

    @Test
    void readsMembersThatWereDeflatedAfterwards() throws IOException {
        byte[] zip = new ZipBuilder()
                .deflated("m/data.pkl", PICKLE)
                .deflated("m/data/0", Torch.bytes(SIX))
                .build();
        WeightsFile file = Torch.read(zip);
        assertThat(Torch.floats(file, "w")).containsExactly(SIX);
        assertThat(Torch.floats(file, "t")).containsExactly(1, 4, 2, 5, 3, 6);
    }

    @Test
    void turnsBigEndianElementsAround() throws IOException {
        byte[] swapped = new byte[24];
        ByteBuffer.wrap(swapped).asFloatBuffer().put(SIX);
        byte[] zip = new ZipBuilder()
                .torch("m/data.pkl", PICKLE)
                .torch("m/byteorder", "big".getBytes(US_ASCII))
                .torch("m/data/0", swapped)
                .build();
        WeightsFile file = Torch.read(zip);
        assertThat(Torch.floats(file, "w")).containsExactly(SIX);
        assertThat(Torch.floats(file, "t")).containsExactly(1, 4, 2, 5, 3, 6);
    }

    @Test
    void givesNoLastByteOfContentWhoseChecksumIsWrong() throws IOException {
        ZipBuilder builder = new ZipBuilder().torch("m/data.pkl", PICKLE).torch("m/data/0", Torch.bytes(SIX));
        byte[] zip = builder.build();
        zip[builder.data(1)] ^= 1;
        WeightsFile file = Torch.read(zip);

        for (Tensor tensor : file.tensors().tensors()) {
            assertThatThrownBy(() -> {
                        try (ReadableByteChannel channel = tensor.open()) {
                            Tensor.readFully(channel, ByteBuffer.allocate((int)
                                    tensor.info().bytes()));
                        }
                    })
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageMatching(
                            "MALFORMED: model.pt!m/data/0: CRC-32: [0-9a-f]{8}, the archive says [0-9a-f]{8}");
        }
    }

    @Test
    void saysWhichStorageNothingNames() throws IOException {
        assertThat(Torch.read(Torch.zip(PICKLE, SIX, SIX)).ignored())
                .containsExactly(new Ignored("data/1", "a storage that nothing names"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        m/data.pkl n/data/0    | MALFORMED: model.pt: zip: member n/data/0 is not under one directory with m/data.pkl
        data.pkl version       | MALFORMED: model.pt: zip: member data.pkl is not under one directory with data.pkl
        m/data/0 m/version     | MALFORMED: model.pt: zip: there is no member m/data.pkl
        m/data.pkl m/data/1    | MALFORMED: model.pt!m/data.pkl: storage 0: there is no member data/0
        """)
    void saysWhichMemberIsMissingOrMisplaced(String names, String message) {
        ZipBuilder zip = new ZipBuilder();
        for (String name : names.split(" ", -1)) {
            zip.torch(name, name.endsWith(".pkl") ? PICKLE : "3\n".getBytes(US_ASCII));
        }
        Torch.assertError(zip.build(), message);
    }

    @ParameterizedTest
    @CsvSource({
        "byteorder, middle, 'MALFORMED: model.pt!m/byteorder: byteorder: middle; little or big is allowed (offset 0 of 6)'",
        "version, x, 'MALFORMED: model.pt!m/version: version: x is no number (offset 0 of 1)'",
        "version, 11, 'UNSUPPORTED: model.pt!m/version: version: 11; 1 to 10 are read (offset 0 of 2)'"
    })
    void checksTheSmallMembers(String name, String content, String message) {
        byte[] zip = new ZipBuilder()
                .torch("m/data.pkl", PICKLE)
                .torch("m/data/0", Torch.bytes(SIX))
                .torch("m/" + name, content.getBytes(US_ASCII))
                .build();
        Torch.assertError(zip, message);
    }

    @Test
    void comparesAStorageWithItsMember() {
        Torch.assertError(
                Torch.zip(PICKLE, new float[] {1, 2, 3, 4, 5}),
                "MALFORMED: model.pt!archive/data/0: storage 0: 20 bytes, the pickle says 6 elements of 4");
    }

    @Test
    void findsBytesBehindThePickle() {
        byte[] pickle = Arrays.copyOf(
                PickleAssembler.protocol2().op(PickleOp.EMPTY_DICT).stop(), 6);
        pickle[4] = pickle[2];
        pickle[5] = pickle[3];
        Torch.assertError(
                Torch.zip(pickle), "MALFORMED: model.pt!archive/data.pkl: pickle: 2 bytes behind STOP (offset 4 of 6)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        6 | 4 | 3    | 1   | MALFORMED: model.pt!archive/data.pkl: tensor w: shape [3] with strides [1] at 4 reaches element 6 of storage 0, which has 6
        6 | 0 | 3    | 3   | MALFORMED: model.pt!archive/data.pkl: tensor w: shape [3] with strides [3] at 0 reaches element 6 of storage 0, which has 6
        6 | -1 | 3   | 1   | MALFORMED: model.pt!archive/data.pkl: tensor w: argument 2 holds -1, which is negative
        6 | 0 | -3   | 1   | MALFORMED: model.pt!archive/data.pkl: tensor w: argument 3 holds -3, which is negative
        6 | 0 | 3    | -1  | MALFORMED: model.pt!archive/data.pkl: tensor w: argument 4 holds -1, which is negative
        6 | 0 | 3,2  | 1   | MALFORMED: model.pt!archive/data.pkl: tensor w: 2 sizes and 1 strides
        6 | 0 | 4294967296,4294967296 | 0,0 | MALFORMED: model.pt!archive/data.pkl: tensor w: shape [4294967296, 4294967296] with strides [0, 0] at 0 is larger than any file
        6 | 9223372036854775807 | 2 | 1 | MALFORMED: model.pt!archive/data.pkl: tensor w: shape [2] with strides [1] at 9223372036854775807 is larger than any file
        6 | 0 | 99999999 | 0 | LIMIT: model.pt!archive/data.pkl: tensor w: shape [99999999] is 399999996 bytes made of a storage of 24, at most 1000 times as many are allowed
        """)
    void keepsTensorsInsideOfTheirStorage(long elements, long offset, String shape, String strides, String message) {
        byte[] pickle = PickleAssembler.protocol2()
                .op(PickleOp.EMPTY_DICT)
                .text("w")
                .tensor("0", elements, offset, numbers(shape), numbers(strides))
                .op(PickleOp.SETITEM)
                .stop();
        assertThatThrownBy(() -> Torch.read(Torch.zip(pickle, SIX)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(message + " (offset ");
    }

    @Test
    void comparesAllThatIsSaidOfAStorage() {
        byte[] pickle = PickleAssembler.protocol2()
                .op(PickleOp.EMPTY_LIST)
                .storage("FloatStorage", "0", 6)
                .op(PickleOp.APPEND)
                .storage("IntStorage", "0", 6)
                .op(PickleOp.APPEND)
                .stop();
        Torch.assertError(
                Torch.zip(pickle, SIX),
                "MALFORMED: model.pt!archive/data.pkl: persistent id: names storage 0 as 6 elements of IntStorage,"
                        + " elsewhere as 6 of FloatStorage");
    }

    @ParameterizedTest
    @CsvSource({
        "../x, -5, 'persistent id: has -5 for the elements'",
        "../x, 6, 'storage ../x: is no name of a member'",
        "0, 4611686018427387904, 'persistent id: has 4611686018427387904 elements, which are more bytes than a file can have'"
    })
    void checksWhatAStorageIsCalledAndHowLargeItIs(String key, long elements, String message) {
        byte[] pickle = PickleAssembler.protocol2()
                .storage("FloatStorage", key, elements)
                .stop();
        Torch.assertError(Torch.zip(pickle, SIX), "MALFORMED: model.pt!archive/data.pkl: " + message);
    }

    @Test
    void readsParametersAndTypesAroundATensor() throws IOException {
        byte[] pickle = PickleAssembler.protocol2()
                .op(PickleOp.EMPTY_DICT)
                .text("p")
                .global("torch._tensor", "_rebuild_from_type_v2")
                .op(PickleOp.MARK)
                .global("torch._utils", "_rebuild_parameter")
                .global("torch.nn.parameter", "Parameter")
                .op(PickleOp.MARK)
                .tensor("0", 6, 0, new long[] {6}, new long[] {1})
                .op(PickleOp.NEWTRUE)
                .orderedDict()
                .op(PickleOp.TUPLE)
                .op(PickleOp.EMPTY_DICT)
                .op(PickleOp.TUPLE)
                .op(PickleOp.REDUCE)
                .op(PickleOp.SETITEM)
                .stop();
        assertThat(Torch.floats(Torch.read(Torch.zip(pickle, SIX)), "p")).containsExactly(SIX);
    }

    @Test
    void reportsATruncationAtEveryByte() {
        byte[] zip = Torch.zip(PICKLE, SIX);
        for (int length = 0; length < zip.length; length++) {
            byte[] cut = Arrays.copyOf(zip, length);
            assertThatThrownBy(() -> Torch.read(cut)).isInstanceOf(CheckpointException.class);
        }
    }

    @Test
    void neverGivesOtherDataWhateverBitIsFlipped() throws IOException {
        byte[] zip = Torch.zip(PICKLE, SIX);
        String expected = summary(Torch.read(zip));
        for (int bit = 0; bit < zip.length * 8; bit++) {
            byte[] flipped = zip.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(summary(Torch.read(flipped))).as("bit %d", bit).isEqualTo(expected);
            } catch (CheckpointException e) {
                assertThat(e).hasMessageContaining("model.pt");
            }
        }
    }

    @Test
    void matchesByContentAlsoWhenTheDirectoryIsLost() throws IOException {
        byte[] zip = Torch.zip(PICKLE, SIX);
        assertThat(matches(zip)).isTrue();
        assertThat(matches(Arrays.copyOf(zip, 100))).isTrue();
        assertThat(matches(new ZipBuilder().stored("bert_config.json", PICKLE).build()))
                .isFalse();
        assertThat(matches(PICKLE)).isFalse();
    }

    private static boolean matches(byte[] file) throws IOException {
        return new PytorchZipFormat().matches(MemorySource.of(SourceName.of(Torch.FILE), file));
    }

    private static String summary(WeightsFile file) throws IOException {
        StringBuilder summary = new StringBuilder();
        for (Tensor tensor : file.tensors().tensors()) {
            summary.append(tensor.info());
            ByteBuffer bytes = tensor.load();
            while (bytes.hasRemaining()) {
                summary.append(' ').append(bytes.get());
            }
        }
        return summary.toString();
    }

    private static long[] numbers(String list) {
        return Arrays.stream(list.split(",", -1)).mapToLong(Long::parseLong).toArray();
    }

    @Test
    void theMemberWithThePickleIsAFileThatHoldsOne() {
        Torch.assertError(
                new ZipBuilder()
                        .torch("m/data.pkl/", new byte[0])
                        .torch("m/version", new byte[] {'3'})
                        .build(),
                "MALFORMED: model.pt: zip: there is no member m/data.pkl");
        byte[] inner = new ZipBuilder().stored("a", new byte[5]).build();
        Torch.assertError(
                new ZipBuilder().torch("m/data.pkl", inner).build(),
                "MALFORMED: model.pt!m/data.pkl: pickle opcode at 0: the line of PERSID has no end (offset 0 of 105)");
    }
}
