package org.bertconv;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.bertconv.tensor.DType;

/**
 * How a checkpoint is converted.
 *
 * @param to the target, such as {@code safetensors}; empty takes the one that the name of the target says, or safetensors
 * @param dtype of the written weights; empty keeps what the source has
 * @param maxShardBytes over which the weights are spread over several files
 * @param verify whether what was written is opened again and compared
 * @param force whether existing files are replaced
 * @param dryRun whether to stop before anything is written
 * @param allowMissing whether missing tensors are made as the family makes them
 * @param allowUnexpected whether tensors that no rule knows are left out without an error
 * @param allowDrop whether tensors that the target has no place for are left out without an error
 * @param globalStep the training step to write, for targets that have one
 * @param digests whether the written files are hashed for the report
 * @param parity how the verification compares
 * @param golden recorded outputs to compare with as well
 */
public record ConvertOptions(
        Optional<String> to,
        Optional<DType> dtype,
        long maxShardBytes,
        boolean verify,
        boolean force,
        boolean dryRun,
        boolean allowMissing,
        boolean allowUnexpected,
        boolean allowDrop,
        OptionalLong globalStep,
        boolean digests,
        DiffOptions parity,
        Optional<Path> golden) {}
