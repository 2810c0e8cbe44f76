package org.bertconv.tensorflow.table;

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

    /** {@return the number of bytes with which both keys begin} */
    int sharedWith(TableKey other) {
        int most = Math.min(length(), other.length());
        int shared = 0;
        while (shared < most && octets.charAt(shared) == other.octets.charAt(shared)) {
            shared++;
        }
        return shared;
    }

    /** {@return the bytes from an index on} */
    byte[] bytesFrom(int index) {
        return octets.substring(index).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** {@return a key, as short as can be, that is not under this one and under the next} */
    TableKey separatorBefore(TableKey next) {
        int differs = sharedWith(next);
        boolean between = differs < Math.min(length(), next.length())
                && octets.charAt(differs) < 0xff
                && octets.charAt(differs) + 1 < next.octets.charAt(differs);
        return between ? raisedAt(differs) : this;
    }

    /** {@return a key, as short as can be, that is not under this one} */
    TableKey shortSuccessor() {
        for (int i = 0; i < length(); i++) {
            if (octets.charAt(i) != 0xff) {
                return raisedAt(i);
            }
        }
        return this;
    }

    private TableKey raisedAt(int index) {
        return new TableKey(octets.substring(0, index) + (char) (octets.charAt(index) + 1));
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
