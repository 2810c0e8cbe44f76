package org.bertconv.format.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bertconv.checkpoint.JsonTokens;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.StoredTensor;
import org.bertconv.tensor.TensorInfo;

/**
 * Reads the header of a safetensors file and checks all that the format demands, so that every tensor can be read afterwards. The checks
 * are those of the reference ({@code SafeTensors::read_metadata} and {@code Metadata::validate} in {@code tensor.rs}), and that no name
 * occurs twice.
 */
final class SafetensorsReader {

    /** The length field, in bytes. */
    static final int LENGTH_BYTES = 8;

    static final int MAX_HEADER_BYTES = 100_000_000;

    private final ByteSource file;
    private final long dataStart;
    private final HeaderParser header;

    private SafetensorsReader(ByteSource file, long dataStart, HeaderParser header) {
        this.file = file;
        this.dataStart = dataStart;
        this.header = header;
    }

    /**
     * {@return the tensors of a file, none of them read}
     *
     * @throws CheckpointException MALFORMED, UNSUPPORTED for a dtype that this program lacks, LIMIT for a header over 100,000,000 bytes,
     *     a name over 65,535 bytes, a rank over 64 or more than 1,000,000 tensors
     */
    static WeightsFile read(ByteSource file) throws IOException {
        int length = headerLength(file);
        try (JsonTokens tokens = JsonTokens.open(file, "header", LENGTH_BYTES, length)) {
            HeaderParser header = new HeaderParser(file, tokens);
            header.parse();
            return new SafetensorsReader(file, (long) LENGTH_BYTES + length, header).weights();
        }
    }

    private static int headerLength(ByteSource file) throws IOException {
        if (file.size() < LENGTH_BYTES) {
            throw file.malformed("header length", 0, "the file has %d bytes and needs 8 for this", file.size());
        }
        long length = file.read(0, LENGTH_BYTES).getLong();
        if (length < 0) {
            throw file.malformed(
                    "header length", 0, "%s bytes do not fit into the file", Long.toUnsignedString(length));
        }
        if (length > file.size() - LENGTH_BYTES) {
            throw file.malformed(
                    "header length", 0, "%d bytes are declared, %d follow", length, file.size() - LENGTH_BYTES);
        }
        if (length > MAX_HEADER_BYTES) {
            throw file.error(
                    ErrorClass.LIMIT, "header length", 0, "%d bytes, and %d are allowed", length, MAX_HEADER_BYTES);
        }
        return (int) length;
    }

    private WeightsFile weights() throws IOException {
        List<HeaderEntry> inPlace = new ArrayList<>(header.entries());
        inPlace.sort(Comparator.comparingLong(HeaderEntry::begin).thenComparingLong(HeaderEntry::end));
        requireGapless(inPlace);
        for (HeaderEntry entry : inPlace) {
            requireSize(entry);
        }
        List<StoredTensor> tensors = new ArrayList<>();
        for (HeaderEntry entry : header.entries()) {
            tensors.add(tensor(entry));
        }
        return new WeightsFile(StateDict.of(tensors), List.of(), header.metadata(), List.of(), List.of(), warnings());
    }

    /** The tensors, sorted by place, must fill the data from its first byte to its last. */
    private void requireGapless(List<HeaderEntry> inPlace) throws CheckpointException {
        long data = file.size() - dataStart;
        long expected = 0;
        for (HeaderEntry entry : inPlace) {
            if (entry.end() < entry.begin()) {
                throw malformed(
                        entry,
                        String.format("data_offsets end at %d before they begin at %d", entry.end(), entry.begin()));
            }
            if (entry.end() > data) {
                throw malformed(
                        entry, String.format("data_offsets end at %d, and the data has %d bytes", entry.end(), data));
            }
            if (entry.begin() != expected) {
                throw malformed(
                        entry,
                        String.format(
                                "data_offsets begin at %d, and the data before ends at %d: %s",
                                entry.begin(), expected, entry.begin() < expected ? "an overlap" : "a hole"));
            }
            expected = entry.end();
        }
        if (expected != data) {
            throw file.malformed(
                    "data", dataStart + expected, "%d bytes follow that belong to no tensor", data - expected);
        }
    }

    private void requireSize(HeaderEntry entry) throws CheckpointException {
        long bits = entry.bits().orElse(-1);
        if (bits < 0) {
            throw malformed(entry, "the size of " + describe(entry) + " is over 2^63 - 1 bits");
        }
        if (bits % Byte.SIZE != 0) {
            throw malformed(entry, describe(entry) + " is no whole number of bytes");
        }
        if (bits / Byte.SIZE != entry.end() - entry.begin()) {
            throw malformed(
                    entry,
                    String.format(
                            "%s has %d bytes, and data_offsets hold %d",
                            describe(entry), bits / Byte.SIZE, entry.end() - entry.begin()));
        }
    }

    private StoredTensor tensor(HeaderEntry entry) throws CheckpointException {
        DType dtype = entry.type()
                .dtype()
                .orElseThrow(() -> file.error(
                        ErrorClass.UNSUPPORTED,
                        HeaderParser.tensor(entry.name()),
                        entry.offset(),
                        "dtype %s cannot be read by this program",
                        entry.type()));
        TensorInfo info = new TensorInfo(entry.name(), dtype, new Shape(entry.shape()));
        return new StoredTensor(info, file.slice(file.name(), dataStart + entry.begin(), info.bytes()));
    }

    private List<String> warnings() throws IOException {
        List<String> warnings = new ArrayList<>();
        ByteBuffer first = file.read(LENGTH_BYTES, 1);
        if (first.get(0) != '{') {
            warnings.add(file.name() + ": the header begins with white space, which the format forbids");
        }
        for (String field : header.unknownFields()) {
            warnings.add(file.name() + ": tensors have a field " + field + ", which the format does not know");
        }
        return warnings;
    }

    private CheckpointException malformed(HeaderEntry entry, String detail) {
        return file.malformed(HeaderParser.tensor(entry.name()), entry.offset(), "%s", detail);
    }

    private static String describe(HeaderEntry entry) {
        return entry.type() + " " + entry.shape();
    }
}
