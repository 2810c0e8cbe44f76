package org.bertconv.format.npz;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bertconv.archive.ZipArchive;
import org.bertconv.archive.ZipMember;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.Printable;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/** Reads the headers of arrays; their elements are read when asked for. For one use. */
final class NpzReader {

    private static final int PART_BYTES = 1 << 16;

    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<Ignored> ignored = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** {@return the tensors of an archive, none of them read} */
    static WeightsFile read(ByteSource file) throws IOException {
        NpzReader reader = new NpzReader();
        for (ZipMember member : ZipArchive.read(file).members()) {
            reader.add(NpzLayout.tensorName(member.name()), NpyContent.of(member));
        }
        return reader.weights();
    }

    /**
     * Adds an array.
     *
     * @throws CheckpointException MALFORMED, also if its data are not as long as its shape says, and as {@link NpyHeader#read}
     */
    void add(String name, NpyContent content) throws IOException {
        try (ReadableByteChannel channel = content.open()) {
            NpyHeader header = NpyHeader.read(content, channel);
            requireSize(content, header);
            if (header.type().dtype().isEmpty()) {
                addText(name, header, rest(content, channel, header));
                return;
            }
            TensorInfo info = new TensorInfo(name, header.type().dtype().get(), header.shape());
            tensors.put(name, new NpyTensor(info, content, header));
            if (header.type().isRaw()) {
                warnings.add(content.name() + ": dtype '" + header.type().descr()
                        + "' is taken for bf16, which is saved so by ml_dtypes");
            }
        }
    }

    private static void requireSize(NpyContent content, NpyHeader header) throws CheckpointException {
        long wanted = header.shape().elements() * header.type().bytes();
        long there = content.size() - header.dataOffset();
        if (wanted != there) {
            throw NpyHeader.malformed(
                    content,
                    "data",
                    header.dataOffset(),
                    "'" + header.type().descr() + "' " + header.shape() + " has " + wanted + " bytes, here are "
                            + there);
        }
    }

    /** The rest of the content, of which only as much is kept as one text can have. */
    private static ByteBuffer rest(NpyContent content, ReadableByteChannel channel, NpyHeader header)
            throws IOException {
        boolean one = header.shape().rank() == 0;
        ByteBuffer kept = ByteBuffer.allocate(one ? (int) (content.size() - header.dataOffset()) : PART_BYTES);
        while (channel.read(kept) >= 0 && (kept.hasRemaining() || !one)) {
            if (!one) {
                kept.clear();
            }
        }
        return kept.flip();
    }

    private void addText(String name, NpyHeader header, ByteBuffer bytes) {
        String descr = header.type().descr();
        if (header.shape().rank() > 0) {
            ignored.add(new Ignored(name, "an array of texts, dtype " + Printable.of(descr)));
            return;
        }
        boolean unicode = descr.indexOf('U') >= 0;
        String order = header.type().bigEndian() ? "UTF-32BE" : "UTF-32LE";
        Charset charset = unicode ? Charset.forName(order) : StandardCharsets.ISO_8859_1;
        String text = charset.decode(bytes).toString();
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == 0) {
            end--;
        }
        metadata.put(name, text.substring(0, end));
    }

    /** {@return all that was added} */
    WeightsFile weights() {
        return new WeightsFile(StateDict.of(tensors.values()), List.of(), metadata, List.of(), ignored, warnings);
    }
}
