package org.bertconv.format.npz;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bertconv.checkpoint.CheckpointWriter;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WriteOptions;
import org.bertconv.output.OutputDirectory;
import org.bertconv.output.OutputFile;
import org.bertconv.output.TensorCopies;
import org.bertconv.output.TensorCopy;

/**
 * Writes {@code model.npz}, whatever its size: no framework reads shards of it. The checksums stand before the data and are known after
 * them, so the headers are written last.
 */
public final class NpzWriter implements CheckpointWriter {

    private static final String SINGLE = "model.npz";

    @Override
    public String target() {
        return "npz";
    }

    @Override
    public List<String> extensions() {
        return List.of(".npz");
    }

    @Override
    public boolean owns(String fileName) {
        return fileName.equals(SINGLE);
    }

    @Override
    public void write(StateDict tensors, WriteOptions options, OutputDirectory output) throws IOException {
        NpzLayout layout = NpzLayout.of(tensors.tensors());
        long bytes = layout.zip().bytes();
        output.requireSpace(bytes);
        String name = options.fileName().orElse(SINGLE);
        OutputFile file = output.create(name, bytes);
        List<ChecksummedTensor> checksummed = new ArrayList<>();
        List<TensorCopy> copies = new ArrayList<>();
        for (int i = 0; i < layout.tensors().size(); i++) {
            ByteBuffer header = layout.headers().get(i);
            ChecksummedTensor tensor = new ChecksummedTensor(layout.tensors().get(i), header);
            checksummed.add(tensor);
            copies.add(new TensorCopy(tensor, file, layout.zip().dataOffset(i) + header.limit()));
        }
        TensorCopies.run(copies, options.threads(), options.progress());
        headers(layout, checksummed, file);
        output.last(name);
    }

    private static void headers(NpzLayout layout, List<ChecksummedTensor> tensors, OutputFile file) throws IOException {
        long[] checksums = new long[tensors.size()];
        for (int i = 0; i < checksums.length; i++) {
            checksums[i] = tensors.get(i).checksum();
            file.write(layout.zip().headerOffset(i), layout.zip().localHeader(i, checksums[i]));
            file.write(layout.zip().dataOffset(i), layout.headers().get(i).duplicate());
        }
        file.write(layout.zip().directoryOffset(), layout.zip().directory(checksums));
    }
}
