package org.bertconv.io;

import java.util.Optional;

/**
 * What a message calls a piece of input: a file as the user gave it and, inside an archive, the member.
 *
 * @param file the path as given on the command line, or below it
 * @param member the member of the archive {@code file}, if it is in one
 */
public record SourceName(String file, Optional<String> member) {

    /** {@return the name of a file} */
    public static SourceName of(String file) {
        return new SourceName(file, Optional.empty());
    }

    /** {@return the name of a member of this file; a member of a member is joined by {@code !}} */
    public SourceName member(String name) {
        return new SourceName(
                file, Optional.of(member.map(outer -> outer + "!" + name).orElse(name)));
    }

    /** {@return {@code file} or {@code file!member}, printable} */
    @Override
    public String toString() {
        return Printable.of(file) + member.map(name -> "!" + Printable.of(name)).orElse("");
    }
}
