package org.bertconv;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bertconv.parity.ParityReport;

/**
 * What a conversion did.
 *
 * @param check of the source; if it is not ok nothing was written
 * @param target what the user called it
 * @param to the format of the target, such as {@code safetensors}
 * @param ok whether the check, and what the target has a place for, allowed the writing
 * @param written every file, in the order in which they appeared; empty if nothing was written
 * @param initialized canonical names of tensors that the source does not have and that were made
 * @param dropped canonical names of tensors that the target has no place for
 * @param parity the verification of what was written, if it was asked for
 * @param notes one line each, for the user
 */
public record Conversion(
        CheckResult check,
        String target,
        String to,
        boolean ok,
        List<WrittenFile> written,
        List<String> initialized,
        List<String> dropped,
        Optional<ParityReport> parity,
        List<String> notes) {

    /** Copies the lists. */
    public Conversion {
        written = List.copyOf(written);
        initialized = List.copyOf(initialized);
        dropped = List.copyOf(dropped);
        notes = List.copyOf(notes);
    }

    /**
     * @param file name within the target, or the target itself
     * @param bytes its size
     * @param sha256 of its bytes, if it was asked for: that takes longer than the writing
     */
    public record WrittenFile(String file, long bytes, Optional<String> sha256) {}

    /** {@return a conversion that wrote nothing, because the check failed or because these tensors would have been dropped} */
    static Conversion refused(CheckResult check, Target target, List<String> dropped) {
        return new Conversion(
                check,
                target.path().toString(),
                target.writer().target(),
                false,
                List.of(),
                List.of(),
                dropped,
                Optional.empty(),
                List.of());
    }

    /** {@return the same with more notes} */
    Conversion with(List<String> more) {
        List<String> all = new ArrayList<>(notes);
        all.addAll(more);
        return new Conversion(check, target, to, ok, written, initialized, dropped, parity, all);
    }

    /** {@return 0 if nothing forbade the writing and the verification, if any, says same; else 1} */
    public int exitCode() {
        int verified = parity.map(ParityReport::exitCode).orElse(0);
        return ok ? verified : 1;
    }
}
