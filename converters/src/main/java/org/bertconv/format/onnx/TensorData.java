package org.bertconv.format.onnx;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.bertconv.io.ByteCursor;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Folder;
import org.bertconv.io.Printable;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.StoredTensor;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/** Finds the elements of tensors, in the model or in a file beside it, and checks that they are as many as the shape says. */
final class TensorData {

    private final ByteSource file;
    private final Folder folder;
    private final String directory;
    private final Map<String, ByteSource> opened = new HashMap<>();

    /**
     * Prepares reading.
     *
     * @param name of the model in its folder
     */
    TensorData(ByteSource file, Folder folder, String name) {
        this.file = file;
        this.folder = folder;
        this.directory = name.substring(0, name.lastIndexOf('/') + 1);
    }

    /**
     * {@return a tensor under a name}
     *
     * @throws CheckpointException MALFORMED if shape and data do not fit, REFUSED if the data are to come from elsewhere
     */
    Tensor tensor(String name, TensorProto proto, OnnxType type) throws IOException {
        TensorInfo info = info(name, proto, type);
        if (!proto.external().isEmpty()) {
            return new StoredTensor(info, external(proto, info));
        }
        for (Map.Entry<Integer, ProtoFields.Range> data : proto.data().entrySet()) {
            ProtoFields.Range range = data.getValue();
            ByteSource bytes = file.slice(file.name(), range.offset(), range.length());
            if (data.getKey() == TensorProto.RAW) {
                return stored(info, proto, range, bytes);
            }
            if (data.getKey() != type.dataField()) {
                throw malformed(proto, range.offset(), "field %d does not hold %s", data.getKey(), type);
            }
            return type.isPlain() ? stored(info, proto, range, bytes) : varints(info, proto, range, type, bytes);
        }
        if (info.bytes() != 0) {
            throw malformed(
                    proto, proto.offset(), "there are no data, shape %s has %d bytes", info.shape(), info.bytes());
        }
        return new StoredTensor(info, file.slice(file.name(), 0, 0));
    }

    private TensorInfo info(String name, TensorProto proto, OnnxType type) throws CheckpointException {
        try {
            return new TensorInfo(name, type.dtype(), new Shape(proto.dims()));
        } catch (ArithmeticException e) {
            throw malformed(proto, proto.offset(), "shape %s is larger than any file", proto.dims());
        }
    }

    private StoredTensor stored(TensorInfo info, TensorProto proto, ProtoFields.Range range, ByteSource bytes)
            throws CheckpointException {
        if (range.length() != info.bytes()) {
            throw malformed(
                    proto, range.offset(), "%d bytes, shape %s has %d", range.length(), info.shape(), info.bytes());
        }
        return new StoredTensor(info, bytes);
    }

    /** The numbers are gone through once, so that whoever reads them later finds as many as there must be. */
    private VarintTensor varints(
            TensorInfo info, TensorProto proto, ProtoFields.Range range, OnnxType type, ByteSource bytes)
            throws IOException {
        ByteCursor cursor = new ByteCursor(bytes, 0);
        long count = 0;
        while (cursor.remaining() > 0) {
            long at = range.offset() + cursor.position();
            long value = VarintTensor.next(bytes, cursor);
            if (!type.holds(value)) {
                throw malformed(proto, at, "%d is no %s", value, type);
            }
            count++;
        }
        if (count != info.shape().elements()) {
            throw malformed(
                    proto,
                    range.offset(),
                    "%d elements, shape %s has %d",
                    count,
                    info.shape(),
                    info.shape().elements());
        }
        return new VarintTensor(info, bytes);
    }

    private ByteSource external(TensorProto proto, TensorInfo info) throws IOException {
        String location = proto.external().getOrDefault("location", "");
        boolean plain = location.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || c < ' ');
        if (!plain || location.isEmpty() || location.equals(".") || location.equals("..")) {
            throw file.error(
                    ErrorClass.REFUSED,
                    proto.field(),
                    proto.offset(),
                    "\"%s\" is not the plain name of a file beside the model",
                    Printable.of(location));
        }
        ByteSource data = opened.get(location);
        if (data == null) {
            data = folder.openNamed(directory + location);
            opened.put(location, data);
        }
        long offset = number(proto, "offset", 0);
        long length = number(proto, "length", Math.max(data.size() - offset, 0));
        if (length != info.bytes()) {
            throw malformed(
                    proto,
                    proto.offset(),
                    "%d bytes in %s, shape %s has %d",
                    length,
                    location,
                    info.shape(),
                    info.bytes());
        }
        if (offset > data.size() || length > data.size() - offset) {
            throw malformed(
                    proto,
                    proto.offset(),
                    "%d bytes at %d do not fit into the %d of %s",
                    length,
                    offset,
                    data.size(),
                    location);
        }
        return data.slice(data.name(), offset, length);
    }

    private long number(TensorProto proto, String key, long otherwise) throws CheckpointException {
        String text = proto.external().get(key);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw malformed(proto, proto.offset(), "%s \"%s\" is no number of bytes", key, Printable.of(text));
        }
        return Long.parseLong(text);
    }

    @FormatMethod
    private CheckpointException malformed(TensorProto proto, long offset, @FormatString String detail, Object... args) {
        return file.malformed(proto.field(), offset, detail, args);
    }
}
