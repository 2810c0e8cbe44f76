package org.bertconv.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/** Asserts about errors with a class. */
final class ErrorAssert {

    private ErrorAssert() {}

    static AbstractThrowableAssert<?, ? extends Throwable> assertError(ThrowingCallable call, ErrorClass errorClass) {
        CheckpointException error = catchThrowableOfType(CheckpointException.class, call);
        assertThat(error).as("an error of class " + errorClass).isNotNull();
        assertThat(error.errorClass()).isEqualTo(errorClass);
        return assertThat(error);
    }

    /** Asserts what is said below the message. */
    static void assertHint(ThrowingCallable call, String hint) {
        assertThat(catchThrowableOfType(CheckpointException.class, call).hint()).contains(hint);
    }
}
