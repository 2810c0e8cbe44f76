package org.bertconv.format.onnx;

import java.io.IOException;
import org.bertconv.checkpoint.CheckpointFormat;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Folder;

/** ONNX models. They are read and not written: a graph is more than its weights. */
public final class OnnxFormat implements CheckpointFormat {

    /** The tag of {@code ir_version}, which every writer puts first. */
    private static final byte IR_VERSION = 1 << 3;

    private static final int MOST_IR_VERSION = 63;
    private static final int LAST_FIELD = 26;

    @Override
    public String name() {
        return "onnx";
    }

    /** A version, then other fields of a model, then a graph; what is in the graph is not looked at. */
    @Override
    public boolean matches(ByteSource file) throws IOException {
        if (file.size() < 2 || file.read(0, 1).get() != IR_VERSION) {
            return false;
        }
        byte version = file.read(1, 1).get();
        return version >= 1 && version <= MOST_IR_VERSION && hasGraph(file);
    }

    private static boolean hasGraph(ByteSource file) throws IOException {
        try {
            ProtoFields model = ProtoFields.of(file, "ModelProto");
            while (model.next() && model.field() <= LAST_FIELD) {
                if (model.field() == OnnxGraph.GRAPH) {
                    return model.wireType() == ProtoFields.DELIMITED;
                }
                model.skip();
            }
            return false;
        } catch (CheckpointException e) {
            if (e.errorClass() == ErrorClass.INPUT) {
                throw e;
            }
            return false;
        }
    }

    @Override
    public WeightsFile read(Folder folder, String file, ReadOptions options) throws IOException {
        return OnnxReader.read(folder, file);
    }
}
