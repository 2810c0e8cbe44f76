package org.bertconv.format.pytorch;

import java.util.Locale;

/** What is thought of a name in a pickle. Only {@link #ALLOWED} decides anything; the other two differ in words. */
public enum GlobalGrade {
    /** A checkpoint needs it, and this reader knows what it means. */
    ALLOWED,
    /** Nothing is known of it. */
    UNKNOWN,
    /** Seen in attacks: it runs programs or code, opens files or connections, or leads to something that does. */
    KNOWN_DANGEROUS;

    /** {@return the grade of a name} */
    public static GlobalGrade of(String module, String name) {
        if (AllowedGlobals.contains(module, name)) {
            return ALLOWED;
        }
        return DangerousGlobals.contains(module, name) ? KNOWN_DANGEROUS : UNKNOWN;
    }

    /** {@return the grade in words: {@code known dangerous}} */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
