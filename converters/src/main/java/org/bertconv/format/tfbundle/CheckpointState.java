package org.bertconv.format.tfbundle;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;

/**
 * The text file {@code checkpoint}: a protobuf message {@code CheckpointState} in text format, of which only the flat form is read that
 * TensorFlow writes, {@code field: value} again and again.
 *
 * @param modelCheckpointPath the prefix of the latest checkpoint, as the machine that wrote it called it
 */
record CheckpointState(String modelCheckpointPath) {

    /** The field that names the latest checkpoint. */
    static final String PATH_FIELD = "model_checkpoint_path";

    /**
     * {@return what the text says}
     *
     * @param file where the text comes from, for errors
     * @throws CheckpointException MALFORMED if it is not such a text, or names no checkpoint
     */
    static CheckpointState parse(ByteSource file, ByteBuffer text) throws CheckpointException {
        Scanner in = new Scanner(file, text);
        String path = "";
        while (in.skipBlanks()) {
            String field = in.word();
            in.colon();
            if (in.isAtQuote()) {
                String value = in.strings();
                path = field.equals(PATH_FIELD) ? value : path;
            } else {
                in.word();
            }
        }
        if (path.isEmpty()) {
            throw file.malformed(PATH_FIELD, 0, "the file names no checkpoint");
        }
        return new CheckpointState(path);
    }

    /** Goes through the text from left to right. */
    private static final class Scanner {

        private static final String PUNCTUATION = "+-._";

        private final ByteSource file;
        private final ByteBuffer text;

        Scanner(ByteSource file, ByteBuffer text) {
            this.file = file;
            this.text = text;
        }

        /** Goes to the next character that is not blank nor in a comment. Returns whether there is one. */
        boolean skipBlanks() {
            boolean inComment = false;
            while (text.hasRemaining()) {
                int next = peek();
                inComment = next == '#' || (inComment && next != '\n');
                if (!inComment && next > ' ' && next != ',' && next != ';') {
                    return true;
                }
                text.get();
            }
            return false;
        }

        boolean isAtQuote() {
            return skipBlanks() && (peek() == '"' || peek() == '\'');
        }

        /** {@return a name or a number} */
        String word() throws CheckpointException {
            StringBuilder word = new StringBuilder();
            while (text.hasRemaining() && (Character.isLetterOrDigit(peek()) || PUNCTUATION.indexOf(peek()) >= 0)) {
                word.append((char) text.get());
            }
            if (word.isEmpty()) {
                throw malformed("a name or a value is expected");
            }
            return word.toString();
        }

        void colon() throws CheckpointException {
            if (!skipBlanks() || text.get() != ':') {
                throw malformed("a colon is expected");
            }
        }

        /** {@return the text of one string, or of several that follow each other} */
        String strings() throws CheckpointException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            while (isAtQuote()) {
                int quote = text.get();
                while (text.hasRemaining() && peek() != quote && peek() != '\n') {
                    int octet = text.get();
                    bytes.write(octet == '\\' ? escape() : octet);
                }
                if (!text.hasRemaining() || text.get() != quote) {
                    throw malformed("a string does not end");
                }
            }
            return bytes.toString(StandardCharsets.UTF_8);
        }

        private int escape() throws CheckpointException {
            int kind = text.hasRemaining() ? text.get() : -1;
            return switch (kind) {
                case 'a' -> 0x07;
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'v' -> 0x0b;
                case '\\', '\'', '"', '?' -> kind;
                case 'x', 'X' -> digits(16, 2, 0);
                case '0', '1', '2', '3', '4', '5', '6', '7' -> digits(8, 2, kind - '0');
                default -> throw malformed("an escape is not known");
            };
        }

        private int digits(int radix, int most, int first) {
            int value = first;
            for (int i = 0; i < most && text.hasRemaining() && Character.digit(peek(), radix) >= 0; i++) {
                value = value * radix + Character.digit(text.get(), radix);
            }
            return value;
        }

        private int peek() {
            return text.get(text.position()) & 0xff;
        }

        private CheckpointException malformed(String what) {
            return file.malformed("state", text.position(), "%s", what);
        }
    }
}
