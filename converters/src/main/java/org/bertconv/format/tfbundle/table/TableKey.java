package org.bertconv.format.tfbundle.table;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.bertconv.io.Printable;

/**
 * The bytes of a key. Ordered as unsigned bytes.
 *
 * @param octets one character, 0 to 255, for each byte, which makes order, prefix and hash those of {@link String}
 */
public record TableKey(String octets) implements Comparable<TableKey> {

    /** The key of no bytes, which is under all others. */
    public static final TableKey EMPTY = new TableKey("");

    /** {@return the key of the UTF-8 bytes of a text} */
    public static TableKey of(String text) {
        return new TableKey(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }

    /** {@return the number of bytes} */
    public int length() {
        return octets.length();
    }

    /** {@return the text that the bytes are in UTF-8, if they are one} */
    public Optional<String> text() {
        ByteBuffer bytes = ByteBuffer.wrap(octets.getBytes(StandardCharsets.ISO_8859_1));
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    @Override
    public int compareTo(TableKey other) {
        return octets.compareTo(other.octets);
    }

    /** {@return the text, or the bytes as characters where they are not UTF-8, safe to print} */
    @Override
    public String toString() {
        return Printable.of(text().orElse(octets));
    }
}
