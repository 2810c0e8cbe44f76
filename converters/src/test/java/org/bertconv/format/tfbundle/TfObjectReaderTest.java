package org.bertconv.format.tfbundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bertconv.format.tfbundle.objectgraph.GraphBuilder.attribute;
import static org.bertconv.format.tfbundle.objectgraph.GraphBuilder.bytes;
import static org.bertconv.format.tfbundle.objectgraph.GraphBuilder.child;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.format.tfbundle.objectgraph.GraphBuilder;
import org.bertconv.io.CheckpointException;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensorflow.Proto;
import org.bertconv.tensorflow.table.Octets;
import org.junit.jupiter.api.Test;

/** What an object graph makes of the names of a bundle, and graphs that are broken, word for word. */
class TfObjectReaderTest {

    private static final String KEY = "_CHECKPOINTABLE_OBJECT_GRAPH";
    private static final String VALUE = "/.ATTRIBUTES/VARIABLE_VALUE";

    /** TensorFlow 2.16.2 stores this for a scalar of the empty string. */
    @Test
    void aStringIsStoredAsTensorFlowStoresIt() {
        assertThat(StringTensor.stored(new byte[0])).isEqualTo(Octets.hex("00 A6 7B 11 3A"));
        assertThat(new Octets().fixed32(StringTensor.maskedCrc(new byte[0])).toArray())
                .isEqualTo(Octets.hex("BD 67 07 BE"));
        assertThat(StringTensor.stored(new byte[300])).startsWith(0xAC, 0x02).hasSize(306);
    }

    @Test
    void variablesAreCalledByTheirFullNames() throws IOException {
        WeightsFile file = read(bundle(graph("bert/w", "bert/b"), "w", "b"));
        assertThat(file.tensors().names()).containsExactly("bert/b", "bert/w");
        assertThat(file.metadata()).isEqualTo(Map.of("object graph", "variables are called by their full names"));
        assertThat(file.ignored()).containsExactly(new Ignored(KEY, "says which object each variable belongs to"));
    }

    @Test
    void variablesAreCalledByTheirPathsIfOneFullNameIsMissingOrStandsTwice() throws IOException {
        for (String second : new String[] {"", "bert/w"}) {
            WeightsFile file = read(bundle(graph("bert/w", second), "w", "b"));
            assertThat(file.tensors().names()).containsExactly("m/b", "m/w");
            assertThat(file.metadata().get("object graph")).isEqualTo("variables are called by their object paths");
        }
        assertThat(read(bundle(new GraphBuilder(), "w", "b.Sc")).tensors().names())
                .containsExactly("m/b/c", "m/w");
    }

    @Test
    void variablesAreCalledByTheirKeysIfEvenTheirPathsAreTheSame() throws IOException {
        assertThat(read(bundle(new GraphBuilder(), "w.Sw", "w/w")).tensors().names())
                .containsExactly("m/w.Sw" + VALUE, "m/w/w" + VALUE);
    }

    @Test
    void whatIsNoWeightIsIgnoredAndCountsForNoName() throws IOException {
        BundleWriter bundle = bundle(
                graph("w", "b")
                        .variable("w", "m/w/.OPTIMIZER_SLOT/optimizer/m")
                        .variable("", "save_counter")
                        .node(new Proto().message(2, attribute("slot", "odd" + VALUE)))
                        .node(new Proto().message(3, new Proto().varint(1, 0).varint(3, 5))),
                "w",
                "b");
        bundle.tensor(0, "m/w/.OPTIMIZER_SLOT/optimizer/m" + VALUE, 1, new byte[4], 1);
        bundle.tensor(0, "save_counter" + VALUE, 9, new byte[8]);
        bundle.tensor(0, "odd" + VALUE, 1, new byte[4], 1);
        WeightsFile file = read(bundle);
        assertThat(file.tensors().names()).containsExactly("b", "w");
        assertThat(file.ignored())
                .extracting(Ignored::why)
                .containsExactly(
                        "says which object each variable belongs to",
                        "optimizer slot",
                        "optimizer slot",
                        "number of times that the checkpoint was saved");
    }

    @Test
    void cyclesAndAMillionWaysCostNothing() throws IOException {
        Proto root = new Proto();
        for (int i = 0; i < 250_000; i++) {
            root.raw(child(i % 2, "self").toArray());
        }
        WeightsFile file = read(bundle(new GraphBuilder().node(root).variable("w", "m/w"), "w"));
        assertThat(file.tensors().names()).containsExactly("w");
    }

    @Test
    void aNodeThatIsNotThereIsMalformed() {
        assertGraph(
                new GraphBuilder().node(child(1, "x")),
                "object graph node 0: child is node 1, must be 0 to 0 (offset 9 of 18)");
        assertGraph(
                new GraphBuilder().node(child(-1, "x")),
                "object graph node 0: child is node -1, must be 0 to 0 (offset 9 of 27)");
        assertGraph(
                new GraphBuilder().node(new Proto().message(3, new Proto().varint(1, 7))),
                "object graph node 0: variable of a slot is node 7, must be 0 to 0 (offset 9 of 15)");
        assertGraph(
                new GraphBuilder().node(new Proto().message(3, new Proto().varint(3, 7))),
                "object graph node 0: slot is node 7, must be 0 to 0 (offset 9 of 15)");
    }

    @Test
    void graphsThatAreBrokenAreSaidForWhatTheyAre() {
        assertGraph(
                new GraphBuilder().node(new Proto().raw(Octets.hex("0A 7F"))),
                "object graph node 0: protobuf field 1 of 127 bytes is over the 0 left (offset 7 of 13)");
        assertGraph(
                new GraphBuilder().node(new Proto().raw(Octets.hex("53 53"))),
                "object graph node 0: protobuf field 10 has wire type 3, which no bundle has (offset 7 of 13)");
        assertGraph(
                new GraphBuilder().variable("a", "m/w").variable("b", "m/w"),
                "object graph node 1: key m/w" + VALUE + " is that of \"a\" and of \"b\" (offset 64 of 119)");
        assertGraph(
                new GraphBuilder().node(new Proto().message(2, new Proto().message(2, new byte[] {-1}))),
                "object graph node 0: full_name is not UTF-8 (offset 9 of 16)");
    }

    @Test
    void aGraphThatIsNotOneStringIsMalformed() {
        byte[] data = StringTensor.stored(new byte[0]);
        BundleWriter two = new BundleWriter(1);
        two.record(KEY, EntryWriter.of(7, 2).place(0, two.append(0, data), data.length));
        assertThatThrownBy(() -> read(two))
                .hasMessage(
                        "MALFORMED: m.ckpt.index: entry _CHECKPOINTABLE_OBJECT_GRAPH: is string [2], must be one string (offset 40 of 170)");
        BundleWriter number = new BundleWriter(1).tensor(0, KEY, 1, new byte[4]);
        assertThatThrownBy(() -> read(number))
                .hasMessage(
                        "MALFORMED: m.ckpt.index: entry _CHECKPOINTABLE_OBJECT_GRAPH: is float [], must be one string (offset 40 of 171)");
    }

    @Test
    void aStringWhoseLengthOrChecksumsAreWrongIsMalformed() {
        assertString(
                Octets.hex("01 A6 7B 11 3A"), 0, "string of 1 bytes must fill the 4 behind its length (offset 0 of 5)");
        assertString(Octets.hex("00"), 0, "string of 0 bytes must fill the 0 behind its length (offset 0 of 1)");
        assertString(
                Octets.hex("00 A7 7B 11 3A"),
                0,
                "masked crc32c is 0x3A117BA7, the length gives 0x3A117BA6 (offset 1 of 5)");
        assertString(
                Octets.hex("00 A6 7B 11 3A"),
                1,
                "masked crc32c is 0x00000001, in the index, the string gives 0xBE0767BD (offset 1 of 5)");
        assertString(Octets.hex("FF"), 0, "varint is cut after 1 bytes (offset 0 of 1)");
    }

    @Test
    void aStringOfOver16MiBIsOverTheLimit() {
        byte[] data = new byte[(16 << 20) + 1];
        BundleWriter bundle = new BundleWriter(1);
        bundle.record(KEY, EntryWriter.of(7).place(0, bundle.append(0, data), data.length));
        assertThatThrownBy(() -> read(bundle))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("LIMIT: m.ckpt.data-00000-of-00001: object graph:"
                        + " string of 16777217 bytes is over the limit of 16777216 (offset 0 of 16777217)");
    }

    @Test
    void noFlippedBitAndNoCutGivesOtherTensors() throws IOException {
        MemoryFolder sound = bundle(graph("bert/w", "bert/b"), "w", "b").toFolder();
        Map<String, ByteBuffer> expected = contents(sound);
        for (String name : sound.names()) {
            byte[] whole = sound.bytes(name);
            for (int bit = 0; bit < whole.length * 8; bit++) {
                byte[] flipped = whole.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                assertRightOrRefused(sound, name, flipped, expected);
            }
            for (int length = 0; length < whole.length; length++) {
                assertRightOrRefused(sound, name, java.util.Arrays.copyOf(whole, length), expected);
            }
        }
    }

    /** Checksums say nothing about a writer that means harm. */
    @Test
    void graphsOfNoiseUnderSoundChecksumsNeverCrashTheReader() throws IOException {
        Random random = new Random(5);
        byte[] sound = graph("bert/w", "bert/b").node(child(1, "x")).toArray();
        int refused = 0;
        for (int round = 0; round < 3_000; round++) {
            byte[] noise = sound.clone();
            for (int i = 0; i <= random.nextInt(4); i++) {
                noise[random.nextInt(noise.length)] = (byte) random.nextInt(round % 2 == 0 ? 256 : 24);
            }
            try {
                contents(bundle(noise, "w", "b").toFolder());
            } catch (CheckpointException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(500, 2_999);
    }

    private static void assertRightOrRefused(
            MemoryFolder sound, String name, byte[] damaged, Map<String, ByteBuffer> expected) throws IOException {
        MemoryFolder folder = new MemoryFolder();
        for (String each : sound.names()) {
            folder.with(each, each.equals(name) ? damaged : sound.bytes(each));
        }
        try {
            assertThat(contents(folder)).isEqualTo(expected);
        } catch (CheckpointException e) {
            assertThat(e.errorClass().exitCode()).isEqualTo(3);
        }
    }

    private static Map<String, ByteBuffer> contents(MemoryFolder folder) throws IOException {
        Map<String, ByteBuffer> contents = new TreeMap<>();
        for (Tensor tensor : new TfBundleFormat()
                .read(folder, BundleWriter.INDEX, ReadOptions.STRICT)
                .tensors()
                .tensors()) {
            contents.put(tensor.info().name(), tensor.load());
        }
        return contents;
    }

    private static void assertGraph(GraphBuilder graph, String message) {
        assertThatThrownBy(() -> read(bundle(graph, "w")))
                .hasMessage("MALFORMED: m.ckpt.data-00000-of-00001: " + message);
    }

    private static void assertString(byte[] data, int crc, String message) {
        BundleWriter bundle = new BundleWriter(1);
        long offset = bundle.append(0, data);
        bundle.record(KEY, EntryWriter.of(7).place(0, offset, data.length).crc(crc));
        assertThatThrownBy(() -> read(bundle))
                .hasMessage("MALFORMED: m.ckpt.data-00000-of-00001: object graph: " + message);
    }

    private static GraphBuilder graph(String first, String second) {
        return new GraphBuilder().node(child(0, "root")).variable(first, "m/w").variable(second, "m/b");
    }

    private static BundleWriter bundle(GraphBuilder graph, String... names) {
        return bundle(graph.toArray(), names);
    }

    private static BundleWriter bundle(byte[] graph, String... names) {
        BundleWriter bundle = new BundleWriter(1);
        byte[] data = StringTensor.stored(graph);
        long offset = bundle.append(0, data);
        bundle.record(KEY, EntryWriter.of(7).place(0, offset, data.length).crc(StringTensor.maskedCrc(graph)));
        for (String name : names) {
            bundle.tensor(0, "m/" + name + VALUE, 1, bytes(name.length() < 4 ? "data" : "DATA"), 1);
        }
        return bundle;
    }

    private static WeightsFile read(BundleWriter bundle) throws IOException {
        return new TfBundleFormat().read(bundle.toFolder(), BundleWriter.INDEX, ReadOptions.STRICT);
    }
}
