package org.bertconv.format.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.assertj.core.api.ThrowableAssert;
import org.bertconv.archive.ZipBuilder;
import org.bertconv.checkpoint.CheckpointFormat;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.Folder;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;

/** PyTorch files around pickles, and reading them. */
final class Torch {

    static final String FILE = "model.pt";

    private Torch() {}

    /** {@return a zip file with this pickle and storages of floats under "0", "1", …} */
    static byte[] zip(byte[] pickle, float[]... storages) {
        ZipBuilder zip = new ZipBuilder().torch("archive/data.pkl", pickle).torch("archive/byteorder", ascii("little"));
        for (int i = 0; i < storages.length; i++) {
            zip.torch("archive/data/" + i, bytes(storages[i]));
        }
        return zip.torch("archive/version", ascii("3\n")).build64();
    }

    /** {@return a legacy file with this object, keys "0", "1", … in order, and their storages of floats} */
    static byte[] legacy(byte[] object, float[]... storages) {
        PickleAssembler keys =
                PickleAssembler.protocol2().op(PickleOp.EMPTY_LIST).op(PickleOp.MARK);
        for (int i = 0; i < storages.length; i++) {
            keys.text(String.valueOf(i));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(legacyKeys(object, keys.op(PickleOp.APPENDS).stop()));
        for (float[] storage : storages) {
            out.writeBytes(new PickleAssembler().u64(storage.length).bytes());
            out.writeBytes(bytes(storage));
        }
        return out.toByteArray();
    }

    /** {@return a legacy file up to its storages, with this object and this pickle for the list of their keys} */
    static byte[] legacyKeys(byte[] object, byte[] keys) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(legacyStart());
        out.writeBytes(object);
        out.writeBytes(keys);
        return out.toByteArray();
    }

    /** {@return the three pickles that a legacy file begins with} */
    static byte[] legacyStart() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(PickleAssembler.protocol2()
                .op(PickleOp.LONG1, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19)
                .stop());
        out.writeBytes(PickleAssembler.protocol2().number(1001).stop());
        out.writeBytes(PickleAssembler.protocol2()
                .op(PickleOp.EMPTY_DICT)
                .op(PickleOp.MARK)
                .text("protocol_version")
                .number(1001)
                .text("little_endian")
                .op(PickleOp.NEWTRUE)
                .op(PickleOp.SETITEMS)
                .stop());
        return out.toByteArray();
    }

    /** {@return floats as little-endian bytes} */
    static byte[] bytes(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        byte[] all = new byte[bytes.capacity()];
        bytes.flip().get(all);
        return all;
    }

    /** {@return the values of a tensor of floats} */
    static float[] floats(WeightsFile file, String name) throws IOException {
        ByteBuffer bytes = file.tensors().get(name).orElseThrow().load();
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    /** {@return what a file holds, read by the format that takes it} */
    static WeightsFile read(byte[] file) throws IOException {
        return read(file, ReadOptions.STRICT);
    }

    /** {@return what a file holds, read with options} */
    static WeightsFile read(byte[] file, ReadOptions options) throws IOException {
        return read(MemorySource.of(SourceName.of(FILE), file), options);
    }

    /** {@return what a source holds, read by the format that takes it} */
    static WeightsFile read(ByteSource source, ReadOptions options) throws IOException {
        for (CheckpointFormat format :
                List.of(new PytorchZipFormat(), new TorchScriptFormat(), new PytorchLegacyFormat())) {
            if (format.matches(source)) {
                return format.read(folder(source), FILE, options);
            }
        }
        throw source.malformed("file", -1, "is not PyTorch's");
    }

    /** {@return a folder in which every name is that source} */
    static Folder folder(ByteSource source) {
        return new Folder() {
            @Override
            public SourceName name() {
                return SourceName.of("folder");
            }

            @Override
            public SortedSet<String> names() {
                return new TreeSet<>();
            }

            @Override
            public ByteSource open(String name) {
                return source;
            }

            @Override
            public void close() {}
        };
    }

    /** Asserts that reading a file fails with exactly this message. */
    static void assertError(byte[] file, String message) {
        assertError(() -> read(file), message);
    }

    /** Asserts that a call fails with exactly this message. */
    static void assertError(ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(CheckpointException.class).hasMessage(message);
    }

    /** Asserts that reading a file fails, and that advice is given. */
    static void assertHint(byte[] file, String hint) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOfSatisfying(
                        CheckpointException.class, e -> assertThat(e.hint()).contains(hint));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
