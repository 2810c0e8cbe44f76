package org.bertconv.format.npz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.bertconv.archive.ZipBuilder;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.format.MemoryFolder;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every message, word for word, and arrays that NumPy writes in other ways than we do. */
class NpzReaderTest {

    private static final String GOOD = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";

    @Test
    void membersAreTensorsUnderTheirNamesWithoutTheEnding() throws IOException {
        byte[] array = npy(1, GOOD, new byte[8]);
        byte[] zip = new ZipBuilder()
                .stored("a.b.npy", array)
                .deflated("bert/w.npy", array)
                .build();
        assertThat(new NpzFormat().matches(MemorySource.of(SourceName.of("m.npz"), zip)))
                .isTrue();
        assertThat(read(zip).tensors().names()).containsExactly("a.b", "bert/w");
    }

    @Test
    void anArchiveOfOtherFilesIsNotTaken() throws IOException {
        byte[] array = npy(1, GOOD, new byte[8]);
        byte[] zip = new ZipBuilder()
                .stored("a.npy", array)
                .stored("data.pkl", array)
                .build();
        assertThat(new NpzFormat().matches(MemorySource.of(SourceName.of("m.npz"), zip)))
                .isFalse();
        byte[] other = new ZipBuilder()
                .stored("b/", new byte[0])
                .stored("a.npy", array)
                .build();
        assertThat(new NpzFormat().matches(MemorySource.of(SourceName.of("m.npz"), other)))
                .isFalse();
        byte[] cut = new ZipBuilder().stored("a.npy", array).build();
        assertThat(new NpzFormat().matches(MemorySource.of(SourceName.of("m.npz"), Arrays.copyOf(cut, 50))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"descr\": \"<f4\", \"fortran_order\": False, \"shape\": (2,)}",
                "{'shape':(2L,),'fortran_order':True,'descr':'<f4'}",
                "  { 'shape' : ( 2 , ) , 'fortran_order' : False , 'descr' : '=f4' , }  \n\n"
            })
    void aDictMayBeSpelledInOtherWays(String header) throws IOException {
        Tensor tensor = only(npy(1, header, new byte[] {0, 0, -128, 63, 0, 0, 0, 64}));
        assertThat(tensor.info().dtype()).isEqualTo(DType.F32);
        assertThat(tensor.info().shape()).isEqualTo(Shape.of(2));
        assertThat(tensor.load().getFloat()).isEqualTo(1);
    }

    @Test
    void columnMajorIsTurnedAlsoWhereOneBandIsNotEnough() throws IOException {
        long[][] shapes = {{3, 5}, {1500, 1000}, {2, 3, 4, 5}, {1, 7, 1, 2}, {400_000, 3, 1}};
        for (long[] dimensions : shapes) {
            Shape shape = Shape.of(dimensions);
            byte[] data = new byte[(int) shape.elements() * 4];
            new Random(1).nextBytes(data);
            String tuple = Arrays.toString(dimensions).replace('[', '(').replace(']', ')');
            Tensor tensor = only(npy(2, "{'descr': '<i4', 'fortran_order': True, 'shape': " + tuple + "}", data));
            assertThat(tensor.load().array()).isEqualTo(rowMajor(data, dimensions));
        }
    }

    private static byte[] rowMajor(byte[] data, long[] dimensions) {
        byte[] out = new byte[data.length];
        int count = data.length / 4;
        for (int i = 0; i < count; i++) {
            int rest = i;
            int from = 0;
            int[] index = new int[dimensions.length];
            for (int axis = dimensions.length - 1; axis >= 0; axis--) {
                index[axis] = rest % (int) dimensions[axis];
                rest /= (int) dimensions[axis];
            }
            for (int axis = dimensions.length - 1; axis >= 0; axis--) {
                from = from * (int) dimensions[axis] + index[axis];
            }
            System.arraycopy(data, from * 4, out, i * 4, 4);
        }
        return out;
    }

    @Test
    void aTextWithoutDimensionsIsMetadataAndAnArrayOfTextsIsLeftOut() throws IOException {
        byte[] zip = new ZipBuilder()
                .stored("framework.npy", npy(1, dict("<U3", "()"), utf32("ab")))
                .stored("raw.npy", npy(1, dict("|S2", "()"), "xy".getBytes(StandardCharsets.US_ASCII)))
                .stored("texts.npy", npy(1, dict("<U1", "(2,)"), utf32("a")))
                .build();
        WeightsFile file = read(zip);
        assertThat(file.metadata()).isEqualTo(Map.of("framework", "ab", "raw", "xy"));
        assertThat(file.ignored()).containsExactly(new Ignored("texts", "an array of texts, dtype <U1"));
        assertThat(file.tensors().size()).isZero();
    }

    @Test
    void bfloat16IsReadWithAWarning() throws IOException {
        WeightsFile file = read(zip(npy(1, dict("<V2", "(2,)"), new byte[] {-128, 63, 0, 64})));
        assertThat(file.tensors().get("a").orElseThrow().info().dtype()).isEqualTo(DType.BF16);
        assertThat(file.warnings())
                .containsExactly("m.npz!a.npy: dtype '<V2' is taken for bf16, which is saved so by ml_dtypes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "{'descr': '|O', 'fortran_order': False, 'shape': (2,)} # REFUSED: m.npz!a.npy: descr: is '|O', Python objects in a pickle: reading them would run code (offset 20 of 72)",
                "{'descr': '|O8', 'fortran_order': False, 'shape': (2,)} # REFUSED: m.npz!a.npy: descr: is '|O8', Python objects in a pickle: reading them would run code (offset 20 of 73)",
                "{'descr': [('a', '<f4'), ('b', [('c', '|O')])], 'fortran_order': False, 'shape': (2,)} # REFUSED: m.npz!a.npy: descr: is a record with objects: reading them would run code (offset 20 of 104)",
                "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)} # UNSUPPORTED: m.npz!a.npy: descr: is a record, and arrays of numbers are read (offset 20 of 82)",
                "{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (2,)} # UNSUPPORTED: m.npz!a.npy: descr: dtype '<M8[ns]'; booleans, integers, floating-point and complex numbers are read (offset 20 of 77)",
                "{'descr': '<f16', 'fortran_order': False, 'shape': (2,)} # UNSUPPORTED: m.npz!a.npy: descr: dtype '<f16'; booleans, integers, floating-point and complex numbers are read (offset 20 of 74)",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)} # MALFORMED: m.npz!a.npy: header: shape has -2,)}, whole numbers from 0 are allowed (offset 61 of 74)",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (True,)} # MALFORMED: m.npz!a.npy: header: shape has True,)}, whole numbers from 0 are allowed (offset 61 of 76)",
                "{'descr': '<f4', 'fortran_order': False, 'shape': [2]} # MALFORMED: m.npz!a.npy: header: '(' is wanted, here is [2]} (offset 60 of 72)",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2)} # MALFORMED: m.npz!a.npy: header: shape is a number in brackets, not a tuple (offset 60 of 72)",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2 3)} # MALFORMED: m.npz!a.npy: header: shape: ',' or ')' is wanted, here is 3)} (offset 63 of 74)",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (12345678901234567890,)} # MALFORMED: m.npz!a.npy: header: shape has a number of 20 digits (offset 61 of 92)",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)} # MALFORMED: m.npz!a.npy: shape: the size of [4294967296, 4294967296] is over 2^63 - 1 bytes (offset 60 of 93)",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1125899906842624,)} # MALFORMED: m.npz!a.npy: data: '<f4' [1125899906842624] has 4503599627370496 bytes, here are 8 (offset 80 of 88)",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (3,)} # MALFORMED: m.npz!a.npy: data: '<f4' [3] has 12 bytes, here are 8 (offset 65 of 73)",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} # MALFORMED: m.npz!a.npy: data: '<f4' [1] has 4 bytes, here are 8 (offset 65 of 73)",
                "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)} # MALFORMED: m.npz!a.npy: header: fortran_order is 0, 'shape': (2,)}, True and False are allowed (offset 44 of 69)",
                "{'descr': '<f4', 'descr': '<f4', 'shape': (2,)} # MALFORMED: m.npz!a.npy: header: key 'descr' is there twice (offset 27 of 65)",
                "{'descr': '<f4', 'shape': (2,)} # MALFORMED: m.npz!a.npy: header: the keys are [descr, shape], not descr, fortran_order, shape (offset 10 of 49)",
                "{'descr': '<f4', 'extra': 1} # MALFORMED: m.npz!a.npy: header: key 'extra'; only descr, fortran_order and shape are allowed (offset 27 of 46)",
                "{'descr': __import__('os').system('id')} # MALFORMED: m.npz!a.npy: header: a text in quotes is wanted, here is __import__('os').sys (offset 20 of 58)",
                "{'descr': '<f4\\x00'} # MALFORMED: m.npz!a.npy: header: a text has a backslash (offset 20 of 38)",
                "{'descr': '<f4 # MALFORMED: m.npz!a.npy: header: a text has no end (offset 20 of 32)",
                "{'descr': [( # MALFORMED: m.npz!a.npy: header: ends before the dict does (offset 22 of 30)",
                "(1) # MALFORMED: m.npz!a.npy: header: '{' is wanted, here is (1) (offset 10 of 21)",
                "`` # MALFORMED: m.npz!a.npy: header: ends before the dict does (offset 10 of 18)",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} + 1 # MALFORMED: m.npz!a.npy: header: text follows the dict: + 1 (offset 66 of 77)"
            })
    void aHeaderThatIsNotTheDictIsRefused(String header, String message) {
        assertThatThrownBy(() -> read(zip(npy(1, header, new byte[8]))))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(message);
    }

    @Test
    void whatStandsBeforeTheHeaderIsChecked() {
        assertMessage(new byte[7], "MALFORMED: m.npz!a.npy: magic: 8 bytes wanted, 7 left (offset 0 of 7)");
        assertMessage(
                new byte[70],
                "MALFORMED: m.npz!a.npy: magic: does not begin with 93 4E 55 4D 50 59, as an array does (offset 0 of 70)");
        byte[] array = npy(1, GOOD, new byte[8]);
        array[6] = 4;
        assertMessage(array, "UNSUPPORTED: m.npz!a.npy: version: 4.0; 1.0, 2.0 and 3.0 are read (offset 6 of 75)");
        array[6] = 1;
        array[7] = 1;
        assertMessage(array, "UNSUPPORTED: m.npz!a.npy: version: 1.1; 1.0, 2.0 and 3.0 are read (offset 6 of 75)");
        byte[] wide = npy(2, GOOD, new byte[8]);
        Arrays.fill(wide, 8, 12, (byte) -1);
        assertMessage(
                wide,
                "MALFORMED: m.npz!a.npy: header length: 4294967295 bytes are declared, 65 follow (offset 8 of 77)");
        assertMessage(
                npy(1, GOOD + " ".repeat(10_000), new byte[8]),
                "LIMIT: m.npz!a.npy: header length: 10057 bytes, and 10000 are allowed (offset 8 of 10075)");
        assertMessage(
                npy(3, GOOD + '\u00ff', new byte[8]), "MALFORMED: m.npz!a.npy: header: is not UTF-8 (offset 12 of 78)");
        assertMessage(
                npy(1, dict("<f4", "(" + "1, ".repeat(65) + ")"), new byte[4]),
                "LIMIT: m.npz!a.npy: shape: 65 dimensions, and 64 are allowed (offset 60 of 262)");
    }

    @Test
    void aHeaderThatNestsWithoutEndCostsNothing() {
        assertMessage(
                npy(1, "(".repeat(9_000), new byte[8]),
                "MALFORMED: m.npz!a.npy: header: '{' is wanted, here is (((((((((((((((((((( (offset 10 of 9018)");
        assertMessage(
                npy(1, "{'descr': " + "[".repeat(9_000), new byte[8]),
                "MALFORMED: m.npz!a.npy: header: ends before the dict does (offset 9020 of 9028)");
    }

    @Test
    void aLongRowInFortranOrderIsOverALimit() {
        ByteSource large = new ByteSource() {
            @Override
            public SourceName name() {
                return SourceName.of("large.npy");
            }

            @Override
            public long size() {
                return 2L * 4 * 16_777_217;
            }

            @Override
            public void read(long offset, ByteBuffer into) {
                throw new IllegalStateException("nothing may be read");
            }
        };
        assertThatThrownBy(() -> new FortranChannel(large, Shape.of(2, 16_777_217), 4))
                .hasMessage(
                        "LIMIT: large.npy: data: a row of 67108868 bytes in Fortran order, and 67108864 are allowed");
    }

    @Test
    void aDamagedMemberIsFoundWhenItsLastByteIsRead() throws IOException {
        byte[] zip = zip(npy(1, GOOD, new byte[8]));
        zip[zip.length - 22 - 46 - 5 - 1] ^= 1;
        Tensor tensor = read(zip).tensors().get("a").orElseThrow();
        assertThatThrownBy(tensor::load)
                .isInstanceOf(CheckpointException.class)
                .hasMessage("MALFORMED: m.npz!a.npy: CRC-32: 2a01db34, the archive says 5d06eba2");
    }

    @Test
    void oneArrayIsShownAndSaidToBeNoCheckpoint() throws IOException {
        byte[] array = npy(3, GOOD, new byte[8]);
        try (MemoryFolder folder = MemoryFolder.of(Map.of("words.npy", array))) {
            assertThat(new NpyFormat().matches(folder.open("words.npy"))).isTrue();
            WeightsFile file = new NpyFormat().read(folder, "words.npy", ReadOptions.STRICT);
            assertThat(file.tensors().names()).containsExactly("words");
            assertThat(file.warnings())
                    .containsExactly(
                            "words.npy: is one NumPy array (.npy), not a checkpoint: tensors with names are in .npz");
        }
    }

    @Test
    void anArrayCutAnywhereIsMalformed() {
        byte[] array = npy(1, GOOD, new byte[8]);
        for (int length = 8; length < array.length; length++) {
            byte[] cut = Arrays.copyOf(array, length);
            assertThatThrownBy(() ->
                            new NpyFormat().read(MemoryFolder.of(Map.of("a.npy", cut)), "a.npy", ReadOptions.STRICT))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageStartingWith("MALFORMED: a.npy: ");
        }
    }

    private static void assertMessage(byte[] array, String message) {
        assertThatThrownBy(() -> read(zip(array)))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(message);
    }

    private static String dict(String descr, String shape) {
        return "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + "}";
    }

    private static byte[] utf32(String text) {
        return (text + "\0").getBytes(java.nio.charset.Charset.forName("UTF-32LE"));
    }

    private static Tensor only(byte[] array) throws IOException {
        return read(zip(array)).tensors().get("a").orElseThrow();
    }

    private static byte[] zip(byte[] array) {
        return new ZipBuilder().stored("a.npy", array).build();
    }

    private static WeightsFile read(byte[] zip) throws IOException {
        return NpzReader.read(MemorySource.of(SourceName.of("m.npz"), zip));
    }

    /** An array with this header, not padded. */
    static byte[] npy(int major, String header, byte[] data) {
        byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(NpyHeader.MAGIC);
        out.writeBytes(new byte[] {(byte) major, 0, (byte) text.length, (byte) (text.length >> 8)});
        if (major > 1) {
            out.writeBytes(new byte[] {(byte) (text.length >> 16), (byte) (text.length >> 24)});
        }
        out.writeBytes(text);
        out.writeBytes(data);
        return out.toByteArray();
    }

    @Test
    void pickledObjectsAreAnsweredWithNumbers() {
        assertThatThrownBy(() -> read(zip(npy(1, dict("|O", "(2,)"), new byte[8]))))
                .isInstanceOfSatisfying(
                        CheckpointException.class,
                        error -> assertThat(error.hint()).contains("save the array again with a dtype of numbers"));
    }

    @Test
    void twoMembersOfOneNameAreNotTwoArrays() {
        byte[] array = npy(1, GOOD, new byte[8]);
        assertThatThrownBy(() -> read(new ZipBuilder()
                        .stored("a.npy", array)
                        .stored("a.npy", array)
                        .build()))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("MALFORMED: m.npz: member name: a.npy is there twice (offset 271 of 344)");
    }
}
