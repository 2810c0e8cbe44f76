package org.bertconv.format.tfbundle;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.MemorySource;
import org.bertconv.io.Printable;
import org.bertconv.io.SourceName;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.StoredTensor;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;
import org.bertconv.tensorflow.TfDType;
import org.bertconv.tensorflow.table.TableKey;

/**
 * What a bundle is to hold under one key.
 *
 * @param key in the index
 * @param type of the elements
 * @param shape of the tensor
 * @param data the bytes in the data file
 * @param knownCrc the masked checksum, where it is not that of the data just as they are
 */
record BundleItem(TableKey key, TfDType type, Shape shape, MeasuredTensor data, OptionalInt knownCrc) {

    /**
     * {@return a tensor of numbers under a key}
     *
     * @throws CheckpointException UNSUPPORTED if the key is none that a tensor can have
     */
    static BundleItem of(String key, Tensor tensor) throws CheckpointException {
        TensorInfo info = tensor.info();
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(key)) {
            throw unsupported(key, "the name cannot be written as UTF-8");
        }
        if (key.isEmpty() || key.startsWith("\0")) {
            throw unsupported(key, "a bundle has no place for a name that is empty or begins with NUL");
        }
        TableKey bytes = TableKey.of(key);
        if (bytes.length() > TfBundleLayout.MAX_NAME_BYTES) {
            throw unsupported(
                    key, "the name has " + bytes.length() + " bytes, at most " + TfBundleLayout.MAX_NAME_BYTES);
        }
        return new BundleItem(
                bytes, TfDType.of(info.dtype()), info.shape(), new MeasuredTensor(tensor), OptionalInt.empty());
    }

    /** {@return a tensor of one text under a key} */
    static BundleItem ofText(TableKey key, byte[] text) {
        byte[] stored = StringTensor.stored(text);
        TensorInfo info = new TensorInfo(key.toString(), DType.U8, Shape.of(stored.length));
        Tensor data = new StoredTensor(info, MemorySource.of(SourceName.of(key.toString()), stored));
        return new BundleItem(
                key,
                TfDType.STRING,
                Shape.of(),
                new MeasuredTensor(data),
                OptionalInt.of(StringTensor.maskedCrc(text)));
    }

    private static CheckpointException unsupported(String key, String detail) {
        return CheckpointException.of(ErrorClass.UNSUPPORTED, "tensor " + Printable.of(key) + ": " + detail);
    }

    /** {@return the masked checksum, known once the data were written} */
    int maskedCrc() {
        return knownCrc.orElseGet(data::maskedCrc);
    }
}
