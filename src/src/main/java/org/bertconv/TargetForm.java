package org.bertconv;

import org.bertconv.checkpoint.StateDict;
import org.bertconv.io.CheckpointException;
import org.bertconv.mapping.TargetNames;

/** How a model is written: under which names, and with which hyper-parameters. */
interface TargetForm {

    /** {@return the tensors of the model as they are written} */
    TargetNames names(StateDict model);

    /**
     * {@return the hyper-parameters as they are written}
     *
     * @param words rows of the table of words, which a mend may have cut or padded; a pair has two and keeps both
     * @throws CheckpointException UNSUPPORTED if the framework of the target computes something else whatever its config says
     */
    TargetConfig config(int words) throws CheckpointException;

    /** {@return the file that holds them} */
    String configFile();
}
