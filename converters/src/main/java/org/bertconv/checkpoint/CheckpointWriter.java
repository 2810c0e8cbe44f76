package org.bertconv.checkpoint;

import java.io.IOException;
import java.util.List;
import org.bertconv.output.OutputDirectory;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.TensorInfo;

/** Writes tensors as one framework expects to find them. Knows nothing of families or namings: the names are those of the state dict. */
public interface CheckpointWriter {

    /** {@return the value of {@code --to} that chooses this writer} */
    String target();

    /**
     * {@return the endings of file names, such as {@code .safetensors}, that make a target one file instead of a directory; none if a
     * checkpoint is always several files}
     */
    default List<String> extensions() {
        return List.of();
    }

    /**
     * {@return whether a file in the target directory belongs to a checkpoint of this kind, so that it cannot stay beside a new one:
     * readers would take the old index, or the old single file, for the new}
     */
    boolean owns(String fileName);

    /**
     * {@return the dtype in which a tensor is stored}
     *
     * @param info the tensor, under the name that it is written with
     * @param wanted the dtype that the user wants for all tensors, or that of the tensor
     */
    default DType stored(TensorInfo info, DType wanted) {
        return wanted;
    }

    /**
     * {@return how many of the modules behind a model, from the first on, a weights file has a place for; in a directory they all lie beside
     * it}
     */
    default int modulesHeld(SentenceModules modules) throws IOException {
        return 0;
    }

    /**
     * Writes the weights files, and says which of them is to appear last; does not commit. The same tensors and options give the same
     * bytes.
     *
     * @throws org.bertconv.io.CheckpointException OUTPUT if the system refuses, UNSUPPORTED if the format has no place for a tensor, or
     *     whatever reading a tensor throws; then nothing may be committed
     */
    void write(StateDict tensors, WriteOptions options, OutputDirectory output) throws IOException;
}
