package org.bertconv.format.pytorch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.io.SourceName;

/**
 * The Python names in all pickles of a PyTorch file: what {@code inspect} shows of it even when it is refused, and the verdict whether
 * it is.
 *
 * @param uses every name once per pickle, in the order of the file
 * @param notes one line each: where a pickle breaks off, strings that look like pickles
 * @param error why the first pickle that is broken is so, if one is
 */
public record PytorchGlobals(List<GlobalUse> uses, List<String> notes, Optional<CheckpointException> error) {

    private static final int SHOWN = 20;

    /** Copies the lists. */
    public PytorchGlobals {
        uses = List.copyOf(uses);
        notes = List.copyOf(notes);
    }

    /**
     * Lists the names that a file mentions, be it a PyTorch zip, a legacy file or a bare pickle. Nothing in the file makes this fail: where
     * a pickle breaks, that is in {@link #notes} and {@link #error}.
     *
     * @throws IOException if the device fails
     */
    public static PytorchGlobals scan(ByteSource file) throws IOException {
        try {
            return PytorchZipFormat.isZip(file) ? PytorchZipReader.globals(file) : PytorchLegacyReader.globals(file);
        } catch (CheckpointException e) {
            if (e.errorClass() == ErrorClass.INPUT) {
                throw e;
            }
            return new PytorchGlobals(List.of(), List.of(e.getMessage()), Optional.of(e));
        }
    }

    /** {@return the names in these scans, one after the other} */
    static PytorchGlobals of(List<PickleScan> scans) {
        List<GlobalUse> uses = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        Optional<CheckpointException> error = Optional.empty();
        for (PickleScan scan : scans) {
            uses.addAll(scan.uses());
            notes.addAll(scan.notes());
            scan.error().ifPresent(e -> notes.add(e.getMessage()));
            error = error.isPresent() ? error : scan.error();
        }
        return new PytorchGlobals(uses, notes, error);
    }

    /** {@return all names as {@code module.name}, sorted} */
    public List<String> names() {
        TreeSet<String> names = new TreeSet<>();
        uses.forEach(use -> names.add(use.full()));
        return List.copyOf(names);
    }

    /**
     * Checks that every name is allowed or was named by the user, and then that every pickle is whole.
     *
     * @param alsoAllowed which names this kind of file needs besides
     * @throws CheckpointException REFUSED with the first names that are not, MALFORMED if a pickle breaks
     */
    void requireAllowed(ReadOptions options, Predicate<GlobalUse> alsoAllowed) throws CheckpointException {
        Map<String, GlobalUse> refused = new LinkedHashMap<>();
        for (GlobalUse use : uses) {
            boolean allowed = use.grade() == GlobalGrade.ALLOWED || alsoAllowed.test(use);
            if (!allowed && !options.ignoredGlobals().contains(use.full())) {
                refused.putIfAbsent(use.full(), use);
            }
        }
        if (!refused.isEmpty()) {
            throw refusal(List.copyOf(refused.values()));
        }
        if (error.isPresent()) {
            throw error.get();
        }
    }

    /**
     * Checks that reading a pickle came upon no name that this list lacks. List and reader take the same instructions apart in two ways, so
     * that a pickle which deceives one of them is found out.
     *
     * @throws CheckpointException REFUSED if it did
     */
    void requireListed(SourceName source, Set<PickleValue.Global> found) throws CheckpointException {
        Set<String> listed = Set.copyOf(names());
        for (PickleValue.Global global : found) {
            if (!listed.contains(global.full())) {
                throw CheckpointException.of(
                        ErrorClass.REFUSED, source, "pickle names " + Printable.of(global.full()) + " and hides it");
            }
        }
    }

    private CheckpointException refusal(List<GlobalUse> refused) {
        SourceName source = refused.get(0).source();
        List<String> shown = new ArrayList<>();
        for (GlobalUse use : refused.subList(0, Math.min(SHOWN, refused.size()))) {
            shown.add(use.source().equals(source) ? use.toString() : use + " in " + use.source());
        }
        String more = refused.size() > SHOWN ? " and " + (refused.size() - SHOWN) + " more" : "";
        String broken =
                error.map(e -> "; and the pickle is broken: " + e.detail()).orElse("");
        CheckpointException refusal = CheckpointException.of(
                ErrorClass.REFUSED, source, "pickle names " + String.join(", ", shown) + more + broken);
        boolean harmless = refused.stream().allMatch(use -> use.grade() == GlobalGrade.UNKNOWN);
        return harmless && refused.size() <= SHOWN ? refusal.hint(advice(refused)) : refusal;
    }

    private static String advice(List<GlobalUse> refused) {
        StringBuilder advice = new StringBuilder("if these objects do not matter, read on without them:");
        refused.forEach(use -> advice.append(" --ignore-global ").append(use.full()));
        return advice.toString();
    }
}
