package org.bertconv;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.FileSource;
import org.bertconv.io.SourceName;

/** Reads the text of a rule file of the user. */
final class RuleText {

    private static final long MAX_BYTES = 16L << 20;

    private RuleText() {}

    /**
     * {@return the text of a file}
     *
     * @throws CheckpointException INPUT if it cannot be read, LIMIT if it is too large, MALFORMED if it is not UTF-8
     */
    static String read(Path file) throws IOException {
        SourceName name = SourceName.of(file.toString());
        try (FileSource source = FileSource.open(file, name)) {
            if (source.size() > MAX_BYTES) {
                throw CheckpointException.of(
                        ErrorClass.LIMIT, name, "has " + source.size() + " bytes, a rule file at most " + MAX_BYTES);
            }
            ByteBuffer bytes = source.read(0, (int) source.size());
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw CheckpointException.of(ErrorClass.MALFORMED, name, "is not UTF-8");
        }
    }
}
