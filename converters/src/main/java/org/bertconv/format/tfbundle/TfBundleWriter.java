package org.bertconv.format.tfbundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.bertconv.checkpoint.CheckpointWriter;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WriteOptions;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.MemorySource;
import org.bertconv.io.Printable;
import org.bertconv.io.SourceName;
import org.bertconv.output.OutputDirectory;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.StoredTensor;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/**
 * Writes what {@code tf.train.Saver} of TensorFlow 1 writes: {@code bert_model.ckpt}, with the names of the state dict as the names of the
 * variables. Google's scripts restore it by name.
 */
public final class TfBundleWriter implements CheckpointWriter {

    /** The metadata that becomes the variable which counts the steps of a training, as a decimal number. */
    public static final String GLOBAL_STEP = "global_step";

    private static final BundleOutput BUNDLE = new BundleOutput("bert_model.ckpt");

    /** Makes the writer, which has no state. */
    public TfBundleWriter() {}

    @Override
    public String target() {
        return "tf1";
    }

    @Override
    public boolean owns(String fileName) {
        return BUNDLE.owns(fileName);
    }

    @Override
    public void write(StateDict tensors, WriteOptions options, OutputDirectory output) throws IOException {
        List<BundleItem> items = new ArrayList<>();
        for (Tensor tensor : tensors.tensors()) {
            items.add(BundleItem.of(tensor.info().name(), tensor));
        }
        String step = options.metadata().getOrDefault(GLOBAL_STEP, "");
        if (!step.isEmpty() && !tensors.contains(GLOBAL_STEP)) {
            items.add(BundleItem.of(GLOBAL_STEP, scalar(GLOBAL_STEP, number(step))));
        }
        BUNDLE.write(items, options, output);
    }

    private static long number(String step) throws CheckpointException {
        try {
            return Long.parseLong(step);
        } catch (NumberFormatException e) {
            throw CheckpointException.of(
                    ErrorClass.USAGE, GLOBAL_STEP + " is \"" + Printable.of(step) + "\", must be a number of 64 bits");
        }
    }

    /** {@return an int64 without dimensions} */
    static Tensor scalar(String name, long value) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .flip();
        return new StoredTensor(
                new TensorInfo(name, DType.I64, Shape.of()), MemorySource.of(SourceName.of(name), bytes));
    }
}
