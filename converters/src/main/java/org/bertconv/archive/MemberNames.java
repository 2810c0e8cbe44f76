package org.bertconv.archive;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;

/** The names of an archive's members, each checked and each once. */
final class MemberNames {

    private final ByteSource archive;
    private final Map<String, String> known = new HashMap<>();

    MemberNames(ByteSource archive) {
        this.archive = archive;
    }

    /**
     * Takes one more name.
     *
     * @param at offset of its header
     * @throws CheckpointException REFUSED if the name could lead out of a folder, MALFORMED if it is empty, has a NUL, or is there already, be
     *     it in other case
     */
    void add(String name, long at) throws CheckpointException {
        if (name.isEmpty()) {
            throw archive.malformed("member name", at, "is empty");
        }
        if (name.indexOf('\0') >= 0) {
            throw archive.malformed("member name", at, "%s has a NUL", Printable.of(name));
        }
        String danger = danger(name);
        if (!danger.isEmpty()) {
            throw archive.error(ErrorClass.REFUSED, "member name", at, "%s %s", Printable.of(name), danger);
        }
        String plain = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        String before = known.putIfAbsent(plain.toLowerCase(Locale.ROOT), plain);
        if (before != null) {
            throw archive.malformed(
                    "member name",
                    at,
                    "%s is there twice%s",
                    Printable.of(name),
                    before.equals(plain) ? "" : ", also as " + Printable.of(before));
        }
    }

    private static String danger(String name) {
        if (name.startsWith("/")) {
            return "is an absolute path";
        }
        if (name.indexOf('\\') >= 0) {
            return "has a backslash";
        }
        if (name.length() > 1 && name.charAt(1) == ':' && Character.isLetter(name.charAt(0))) {
            return "begins with a drive";
        }
        for (String part : name.split("/", -1)) {
            if (part.equals("..")) {
                return "leads out of the archive";
            }
        }
        return "";
    }
}
