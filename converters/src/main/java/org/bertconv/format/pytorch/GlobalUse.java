package org.bertconv.format.pytorch;

import java.util.OptionalLong;
import org.bertconv.io.Printable;
import org.bertconv.io.SourceName;

/**
 * A Python name that a pickle mentions: where it does so first, and whether the pickle would call it.
 *
 * @param source file and member
 * @param module as written; {@code ?} if the pickle computes it
 * @param name as written; {@code ?} if the pickle computes it
 * @param opcode the instruction that names it, such as {@code STACK_GLOBAL}
 * @param offset of that instruction in the source, in bytes
 * @param calledAt offset of the first instruction that would call it, if there is one
 */
public record GlobalUse(
        SourceName source, String module, String name, String opcode, long offset, OptionalLong calledAt) {

    /** {@return {@code module.name}} */
    public String full() {
        return module + "." + name;
    }

    /** {@return what is thought of it} */
    public GlobalGrade grade() {
        return GlobalGrade.of(module, name);
    }

    /** {@return for messages: {@code posix.system (GLOBAL at 21, called at 41)}} */
    @Override
    public String toString() {
        String called = calledAt.isPresent() ? "called at " + calledAt.getAsLong() : "never called";
        return Printable.of(full()) + " (" + opcode + " at " + offset + ", " + called + ")";
    }
}
