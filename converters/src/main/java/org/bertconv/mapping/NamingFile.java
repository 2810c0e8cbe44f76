package org.bertconv.mapping;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.bertconv.io.CheckpointException;
import org.jspecify.annotations.Nullable;

/**
 * A rule file that this program brings along, read as a whole only when it is needed: there are many, and a checkpoint needs one. What
 * decides whether it is needed stands in top-level lines of the file, {@code naming}, {@code family}, {@code targets}, {@code anchor}
 * and {@code suffix}, which are looked at without understanding the rest.
 */
public final class NamingFile {

    private final String name;
    private final String text;
    private @Nullable MappingRules rules;

    private NamingFile(String name, String text, @Nullable MappingRules rules) {
        this.name = name;
        this.text = text;
        this.rules = rules;
    }

    /** {@return a file that is read when it is needed} */
    static NamingFile lazy(String name, String text) {
        return new NamingFile(name, text, null);
    }

    /** {@return a file of the user, read and checked at once} */
    static NamingFile parsed(String name, String text) throws CheckpointException {
        return new NamingFile(name, text, RuleFile.parse(name, text));
    }

    /** {@return the rules; they are read when first asked for} */
    public synchronized MappingRules rules() {
        MappingRules known = rules;
        if (known == null) {
            try {
                known = RuleFile.parse(name, text);
                rules = known;
            } catch (CheckpointException e) {
                throw new UncheckedIOException("a bundled rule file is wrong", e);
            }
        }
        return known;
    }

    /** {@return what messages call the file} */
    public String name() {
        return name;
    }

    /** {@return all of it} */
    public String text() {
        return text;
    }

    /** {@return the name of the naming} */
    public String naming() {
        return header("naming").orElseGet(() -> rules().naming());
    }

    /** {@return the family whose canonical names it speaks of} */
    public String family() {
        return header("family").orElseGet(() -> rules().family());
    }

    /** {@return whether it is tried where this head is asked for, or none} */
    boolean isFor(Optional<Head> head) {
        List<String> heads = new HeaderLines(text).texts("heads");
        return heads.isEmpty() || head.map(Head::label).filter(heads::contains).isPresent();
    }

    /** {@return the end of a name that every checkpoint of the naming has} */
    String anchor() {
        return header("anchor").orElseGet(() -> rules().anchor());
    }

    /** {@return what may stand behind every name} */
    String suffix() {
        return header("suffix").orElse("");
    }

    /** {@return whether a target is written in this naming} */
    boolean isWrittenAs(String target) {
        return new HeaderLines(text).texts("targets").contains(target);
    }

    private Optional<String> header(String key) {
        return new HeaderLines(text).text(key);
    }
}
