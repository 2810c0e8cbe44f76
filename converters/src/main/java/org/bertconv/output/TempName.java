package org.bertconv.output;

import java.security.SecureRandom;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of files that are not complete yet: {@code .<name>.bertconv-<pid>-<random>.tmp}. */
final class TempName {

    private static final Pattern SHAPE =
            Pattern.compile("\\..*\\.bertconv-(\\d{1,18})-[0-9a-f]{16}\\.tmp", Pattern.DOTALL);

    /** As many characters of the name as are kept, so that 255 bytes are never exceeded where the name itself is allowed. */
    private static final int KEPT = 50;

    private final SecureRandom random = new SecureRandom();

    /** {@return a fresh temporary name for a file or directory} */
    String of(String name) {
        String kept = name.length() <= KEPT ? name : name.substring(0, name.offsetByCodePoints(0, KEPT / 2));
        return String.format(
                ".%s.bertconv-%d-%016x.tmp", kept, ProcessHandle.current().pid(), random.nextLong());
    }

    /** {@return the process that made a temporary name; empty if it is none} */
    static OptionalLong processOf(String name) {
        Matcher matcher = SHAPE.matcher(name);
        return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }
}
