package org.bertconv.format.pytorch.write;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.bertconv.io.CheckpointException;
import org.bertconv.output.OutputFile;
import org.bertconv.output.TensorCopy;
import org.bertconv.tensor.Tensor;

/** One file that is to be written: where everything lies in it is known before the first tensor is read. */
final class PytorchZipFile {

    private static final String DIRECTORY = "archive/";

    private final List<ZipRecord> records = new ArrayList<>();
    private final List<ByteBuffer> texts = new ArrayList<>();
    private final List<ChecksumTensor> tensors = new ArrayList<>();

    private PytorchZipFile() {}

    /**
     * {@return a file with these tensors, in their order}
     *
     * @throws CheckpointException UNSUPPORTED if a name cannot be written
     */
    static PytorchZipFile of(List<Tensor> tensors) throws CheckpointException {
        PytorchZipFile file = new PytorchZipFile();
        file.add("data.pkl", StateDictPickle.of(tensors));
        file.add("byteorder", "little".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < tensors.size(); i++) {
            file.tensors.add(new ChecksumTensor(tensors.get(i)));
            file.record("data/" + i, tensors.get(i).info().bytes());
        }
        file.add("version", "3\n".getBytes(StandardCharsets.US_ASCII));
        return file;
    }

    private void add(String name, byte[] content) {
        texts.add(ByteBuffer.wrap(content));
        record(name, content.length);
    }

    private void record(String name, long bytes) {
        records.add(new ZipRecord(DIRECTORY + name, bytes, end()));
    }

    private long end() {
        return records.isEmpty() ? 0 : records.get(records.size() - 1).end();
    }

    private ZipDirectory directory() {
        return new ZipDirectory(records, end());
    }

    /** {@return the size of the file} */
    long bytes() {
        return Math.addExact(end(), directory().bytes());
    }

    /** {@return what has to be copied into the file before {@link #finish}} */
    List<TensorCopy> copies(OutputFile file) {
        List<TensorCopy> copies = new ArrayList<>();
        for (int i = 0; i < tensors.size(); i++) {
            copies.add(new TensorCopy(tensors.get(i), file, tensorRecord(i).content()));
        }
        return copies;
    }

    /** Behind pickle and byte order. */
    private ZipRecord tensorRecord(int index) {
        return records.get(index + 2);
    }

    /** Writes everything that is not a tensor; all tensors were copied. */
    void finish(OutputFile file) throws IOException {
        List<Long> checksums = new ArrayList<>();
        checksums.add(write(file, records.get(0), texts.get(0)));
        checksums.add(write(file, records.get(1), texts.get(1)));
        tensors.forEach(tensor -> checksums.add(tensor.checksum()));
        ZipRecord version = records.get(records.size() - 1);
        checksums.add(write(file, version, texts.get(2)));
        for (int i = 0; i < records.size(); i++) {
            file.write(records.get(i).header(), records.get(i).local(checksums.get(i)));
        }
        file.write(end(), directory().content(checksums));
    }

    private static long write(OutputFile file, ZipRecord record, ByteBuffer content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content.duplicate());
        file.write(record.content(), content.duplicate());
        return crc.getValue();
    }
}
