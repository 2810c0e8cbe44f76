package org.bertconv;

import java.nio.file.Path;
import java.util.Optional;
import org.bertconv.tensor.DType;

/**
 * How a checkpoint is converted.
 *
 * @param to the target, such as {@code safetensors}
 * @param dtype of the written weights; empty keeps what the source has
 * @param maxShardBytes over which the weights are spread over several files
 * @param verify whether what was written is opened again and compared
 * @param force whether existing files are replaced
 * @param dryRun whether to stop before anything is written
 * @param allowMissing whether missing tensors are made as the family makes them
 * @param allowUnexpected whether tensors that no rule knows are left out without an error
 * @param digests whether the written files are hashed for the report
 * @param parity how the verification compares
 * @param golden recorded outputs to compare with as well
 */
public record ConvertOptions(
        String to,
        Optional<DType> dtype,
        long maxShardBytes,
        boolean verify,
        boolean force,
        boolean dryRun,
        boolean allowMissing,
        boolean allowUnexpected,
        boolean digests,
        DiffOptions parity,
        Optional<Path> golden) {}
