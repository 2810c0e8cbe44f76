package org.bertconv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.format.CheckpointFormats;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.mapping.Forced;
import org.bertconv.mapping.Head;
import org.bertconv.parity.Tolerance;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorContent;

/** How tests convert, and what they ask of the result. */
final class ConvertCalls {

    private ConvertCalls() {}

    static void assertSame(Path left, Path right) throws IOException {
        try (Checkpoint ours = CheckpointFormats.open(left, ReadOptions.STRICT, Optional.empty());
                Checkpoint theirs = CheckpointFormats.open(right, ReadOptions.STRICT, Optional.empty())) {
            StateDict other = theirs.tensors();
            assertThat(ours.tensors().names()).containsExactlyInAnyOrderElementsOf(other.names());
            for (Tensor tensor : ours.tensors().tensors()) {
                String name = tensor.info().name();
                assertThat(TensorContent.same(tensor, other.get(name).orElseThrow()))
                        .as(name)
                        .isTrue();
            }
        }
    }

    static Source head(String label) {
        Forced forced = Head.of(label).map(Forced.NOTHING::withHead).orElse(Forced.NOTHING);
        return new Source(forced, Optional.empty(), Optional.empty());
    }

    static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return new ArrayList<>(
                    files.map(file -> file.getFileName().toString()).toList());
        }
    }

    static org.assertj.core.api.AbstractThrowableAssert<?, ?> assertError(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, ErrorClass errorClass) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CheckpointException.class,
                        error -> assertThat(error.errorClass()).isEqualTo(errorClass));
    }

    /** Asserts what is said below the message. */
    static void assertHint(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String hint) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CheckpointException.class,
                        error -> assertThat(error.hint()).contains(hint));
    }

    /** Options that a test changes. */
    static final class Options {
        String to = "safetensors";
        Optional<DType> dtype = Optional.empty();
        long maxShardBytes = 5_000_000_000L;
        boolean verify = true;
        boolean force;
        boolean dryRun;
        boolean allowMissing;
        boolean allowDrop;
        boolean allowUnexpected;
        double atol = 1e-3;
        Optional<Path> golden = Optional.empty();
    }

    static ConvertOptions plain() {
        return with(options -> {});
    }

    static ConvertOptions with(java.util.function.Consumer<Options> change) {
        Options options = new Options();
        change.accept(options);
        DiffOptions parity = new DiffOptions(
                new Tolerance(options.atol, 0), Optional.empty(), List.of(), "float32", false, Optional.empty());
        return new ConvertOptions(
                Optional.ofNullable(options.to),
                options.dtype,
                options.maxShardBytes,
                options.verify,
                options.force,
                options.dryRun,
                options.allowMissing,
                options.allowUnexpected,
                options.allowDrop,
                OptionalLong.empty(),
                false,
                parity,
                options.golden);
    }
}
