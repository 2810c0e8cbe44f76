package org.bertconv.checkpoint;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.Closeable;
import java.io.IOException;
import java.util.regex.Pattern;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON as a stream of tokens, read strictly (RFC 8259, and no more): UTF-8 without a byte order mark, one value, no key twice in an
 * object, no comment, no NaN, no lone surrogate, nothing nested deeper than {@value #MAX_DEPTH}. Every error names file, key and the byte
 * offset in the file.
 */
public final class JsonTokens implements Closeable {

    /** As deep as arrays and objects may be nested; real files use under 20 levels. */
    public static final int MAX_DEPTH = 512;

    /** What Jackson adds for those who write programs with it. */
    private static final Pattern ADVICE_TO_PROGRAMMERS =
            Pattern.compile(" \\(start marker at .*|: maybe a .*|: enable `.*|, from `[^`]*`", Pattern.DOTALL);

    private final ByteSource file;
    private final long start;
    private final String part;
    private final JsonParser parser;

    private JsonTokens(ByteSource file, long start, int length, String part) {
        this.file = file;
        this.start = start;
        this.part = part;
        this.parser = factory(Math.max(length, 1))
                .createParser(ObjectReadContext.empty(), new Utf8Stream(file, start, start + length, part));
    }

    /** Names are not interned: a hostile file would fill a table of the virtual machine with them. */
    private static JsonFactory factory(int maxLength) {
        return JsonFactory.builder()
                .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
                .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNameLength(maxLength)
                        .maxStringLength(maxLength)
                        .build())
                .build();
    }

    /**
     * Begins to read a part of a file.
     *
     * @param part what messages call it, such as {@code header}
     * @param start of the part in the file, in bytes
     * @param length of the part in bytes
     */
    public static JsonTokens open(ByteSource file, String part, long start, int length) throws IOException {
        file.requireInside(part, start, length);
        return new JsonTokens(file, start, length, part);
    }

    /** {@return the next token; null after the last} */
    public @Nullable JsonToken next() throws IOException {
        try {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.PROPERTY_NAME || token == JsonToken.VALUE_STRING) {
                requireWholeCharacters(parser.getString());
            }
            return token;
        } catch (JacksonException e) {
            throw failure(e);
        }
    }

    /** A lone surrogate has no UTF-8 form: a name with one could neither be written again nor compared with any other reader's. */
    private void requireWholeCharacters(String text) throws CheckpointException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw malformed("\\u%04X is half of a surrogate pair", (int) c);
            }
        }
    }

    /**
     * {@return the next token, which must be there and be this one}
     *
     * @throws CheckpointException MALFORMED if it is another
     */
    public JsonToken next(JsonToken wanted) throws IOException {
        JsonToken token = next();
        if (token != wanted) {
            throw malformed("%s where %s belongs", JsonText.kind(token), JsonText.kind(wanted));
        }
        return wanted;
    }

    /**
     * Checks that nothing but white space follows.
     *
     * @throws CheckpointException MALFORMED if something does
     */
    public void end() throws IOException {
        if (next() != null) {
            throw malformed("more text follows after the end of the JSON value");
        }
    }

    /** Passes over the value whose first token was just read. */
    public void skip() throws IOException {
        try {
            parser.skipChildren();
        } catch (JacksonException e) {
            throw failure(e);
        }
    }

    /** {@return the current token as the file spells it, unescaped if it is a string or a key} */
    public String text() throws IOException {
        try {
            return parser.getString();
        } catch (JacksonException e) {
            throw failure(e);
        }
    }

    /** {@return the offset of the current token in the file, in bytes} */
    public long offset() {
        return start + Math.max(0, parser.currentTokenLocation().getByteOffset());
    }

    JsonParser parser() {
        return parser;
    }

    /** {@return a MALFORMED error about the current token} */
    @FormatMethod
    public CheckpointException malformed(@FormatString String detail, Object... args) {
        return file.malformed(field(), offset(), detail, args);
    }

    /** {@return where in the value the reader stands: {@code header /weight_map/a}} */
    public String field() {
        String pointer = String.valueOf(parser.streamReadContext().pathAsPointer());
        return pointer.isEmpty() ? part : part + " " + Printable.of(pointer);
    }

    /** {@return what Jackson says, as an error of ours} */
    CheckpointException failure(JacksonException e) {
        if (e.getCause() instanceof CheckpointException ours) {
            return ours;
        }
        long at = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
        long offset = at < 0 ? offset() : start + at;
        String said = Printable.of(ADVICE_TO_PROGRAMMERS
                .matcher(String.valueOf(e.getOriginalMessage()))
                .replaceAll(""));
        CheckpointException error = e instanceof StreamConstraintsException
                ? file.error(ErrorClass.LIMIT, field(), offset, "%s", said)
                : file.malformed(field(), offset, "%s", said);
        error.initCause(e);
        return error;
    }

    @Override
    public void close() {
        parser.close();
    }
}
