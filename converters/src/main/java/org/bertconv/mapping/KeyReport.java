package org.bertconv.mapping;

import java.util.List;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.tensor.Shape;

/**
 * What became of every tensor of a checkpoint, and where every tensor of the architecture comes from.
 *
 * @param mapped tensors that a rule took and the architecture has
 * @param missing tensors that would be random
 * @param unexpected tensors that the architecture does not have with this head
 * @param mismatched tensors of another shape than the config says
 * @param tied tensors that share their values with another one
 * @param synthesized buffers that the checkpoint holds and that are a pure function of the config
 * @param ignored what is no weight
 * @param notes one line each: contradictions between config and tensors first
 */
public record KeyReport(
        List<Mapped> mapped,
        List<Missing> missing,
        List<Unexpected> unexpected,
        List<Mismatched> mismatched,
        List<Tied> tied,
        List<Synthesized> synthesized,
        List<Ignored> ignored,
        List<String> notes) {

    /** Copies the lists. */
    public KeyReport {
        mapped = List.copyOf(mapped);
        missing = List.copyOf(missing);
        unexpected = List.copyOf(unexpected);
        mismatched = List.copyOf(mismatched);
        tied = List.copyOf(tied);
        synthesized = List.copyOf(synthesized);
        ignored = List.copyOf(ignored);
        notes = List.copyOf(notes);
    }

    /**
     * @param source the name in the file
     * @param target the canonical name
     * @param shape in canonical layout
     * @param rule the rule file and line
     * @param operations what was done on the way
     */
    public record Mapped(String source, String target, Shape shape, String rule, List<String> operations) {}

    /**
     * @param name the canonical name
     * @param shape that it should have
     * @param why it is needed
     * @param nearest names of the file that come closest
     */
    public record Missing(String name, Shape shape, String why, List<String> nearest) {}

    /**
     * @param name the canonical name, or the name in the file if no rule knows it
     * @param source the name in the file
     * @param shape that it has
     * @param why it is not expected
     * @param nearest names of the architecture that come closest
     * @param known whether the family has it under another head, which does not fail the check
     */
    public record Unexpected(
            String name, String source, Shape shape, String why, List<String> nearest, boolean known) {}

    /**
     * @param name the canonical name
     * @param expected the shape that the config says
     * @param found the shape in the file, in canonical layout
     */
    public record Mismatched(String name, Shape expected, Shape found) {}

    /** How a tied tensor stands in the checkpoint. */
    public enum TiedState {
        /** It is not stored; it is its partner. */
        ABSENT,
        /** It is stored and has the same bytes as its partner. */
        EQUAL,
        /** It is stored with other values than its partner: both are kept. */
        DIFFERENT
    }

    /**
     * @param name the canonical name
     * @param to the canonical name of its partner
     * @param state how it stands in the checkpoint
     */
    public record Tied(String name, String to, TiedState state) {}

    /**
     * @param name the canonical name
     * @param why it need not be kept
     */
    public record Synthesized(String name, String why) {}

    /** {@return whether nothing is missing or mismatched and everything unexpected is known, or allowed} */
    public boolean ok(boolean allowMissing, boolean allowUnexpected) {
        return (allowMissing || missing.isEmpty())
                && mismatched.isEmpty()
                && (allowUnexpected || unexpected.stream().allMatch(Unexpected::known));
    }

    /** {@return whether some tied tensor has values of its own} */
    public boolean untied() {
        return tied.stream().anyMatch(pair -> pair.state() == TiedState.DIFFERENT);
    }
}
