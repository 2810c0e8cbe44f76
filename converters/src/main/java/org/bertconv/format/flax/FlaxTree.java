package org.bertconv.format.flax;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bertconv.format.flax.MsgpackReader.Kind;
import org.bertconv.format.flax.MsgpackReader.Token;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;

/** The leaves of a file by their paths, joined by dots. Goes through the tree with a stack of its own. For one use. */
final class FlaxTree {

    static final int MAX_DEPTH = 512;
    private static final int MAX_ENTRIES = 1_000_000;
    private static final long MAX_CHARACTERS = 64 << 20;
    private static final int ARRAY = 1;
    private static final int COMPLEX = 2;
    private static final int SCALAR = 3;

    private final ByteSource file;
    private final MsgpackReader reader;
    private final Deque<Level> levels = new ArrayDeque<>();
    private final Map<String, Leaf> leaves = new LinkedHashMap<>();
    private final Set<String> containers = new HashSet<>();
    private long entries;
    private long characters;

    /** What stands at the end of a path: an array, or the beginning of something else. */
    interface Leaf {

        /** {@return the offset of its first byte} */
        long offset();
    }

    /** A container of which some values have not been read yet. */
    private static final class Level {

        private final String path;
        private final boolean isMap;
        private final long size;
        private long next;

        Level(String path, Token token) {
            this.path = path;
            this.isMap = token.kind() == Kind.MAP;
            this.size = token.number();
        }
    }

    private FlaxTree(ByteSource file) throws IOException {
        this.file = file;
        this.reader = new MsgpackReader(file);
    }

    /**
     * {@return the leaves of a file, in their order}
     *
     * @throws CheckpointException MALFORMED if it is no map, a key is no text or there twice, or anything follows; LIMIT for over
     *     1,000,000 entries or a depth over 512
     */
    static Map<String, Leaf> read(ByteSource file) throws IOException {
        FlaxTree tree = new FlaxTree(file);
        Token top = tree.reader.next("top");
        if (top.kind() != Kind.MAP) {
            throw file.malformed("top", top.offset(), "a map is wanted, here is %s", FlaxArray.described(top));
        }
        tree.levels.push(new Level("", top));
        while (!tree.levels.isEmpty()) {
            tree.step(tree.levels.getFirst());
        }
        if (tree.reader.position() != file.size()) {
            throw file.malformed(
                    "end", tree.reader.position(), "%d bytes follow the map", file.size() - tree.reader.position());
        }
        return tree.leaves;
    }

    private void step(Level level) throws IOException {
        if (level.next == level.size) {
            levels.pop();
            return;
        }
        long at = reader.position();
        String key = level.isMap ? key(level) : String.valueOf(level.next);
        level.next++;
        // Some writers flatten maps themselves, and join by slashes.
        String part = key.replace('/', '.');
        String path = level.path.isEmpty() ? part : level.path + "." + part;
        count(path, key);
        String field = "\"" + Printable.of(path) + "\"";
        if (leaves.containsKey(path) || containers.contains(path)) {
            throw file.malformed(field, at, "is there twice");
        }
        Token token = reader.next(field);
        if (token.kind() == Kind.MAP || token.kind() == Kind.LIST) {
            containers.add(path);
            push(path, field, token);
        } else {
            leaves.put(path, leaf(field, token));
        }
    }

    private String key(Level level) throws IOException {
        String field = level.path.isEmpty() ? "key" : "key in \"" + Printable.of(level.path) + "\"";
        Token token = reader.next(field);
        if (token.kind() != Kind.TEXT) {
            throw file.malformed(field, token.offset(), "a text is wanted, here is %s", FlaxArray.described(token));
        }
        return reader.text(field, token);
    }

    private void count(String path, String key) throws CheckpointException {
        entries++;
        characters += path.length() + key.length();
        if (entries > MAX_ENTRIES) {
            throw limit("more than " + MAX_ENTRIES + " entries");
        }
        if (characters > MAX_CHARACTERS) {
            throw limit("paths of more than " + MAX_CHARACTERS + " characters");
        }
    }

    private void push(String path, String field, Token token) throws CheckpointException {
        if (levels.size() == MAX_DEPTH) {
            throw file.error(
                    ErrorClass.LIMIT, field, token.offset(), "is nested deeper than %d, which is allowed", MAX_DEPTH);
        }
        levels.push(new Level(path, token));
    }

    private Leaf leaf(String field, Token token) throws IOException {
        if (token.kind() == Kind.EXTENSION) {
            return extension(field, token);
        }
        if (token.kind() == Kind.TEXT || token.kind() == Kind.BINARY) {
            reader.skip(field, token);
        }
        return token;
    }

    private Leaf extension(String field, Token token) throws IOException {
        switch (token.type()) {
            case ARRAY, SCALAR -> {
                return FlaxArray.read(file, reader, field, token);
            }
            case COMPLEX -> {
                reader.skip(field, token);
                return token;
            }
            default ->
                throw file.error(
                        ErrorClass.UNSUPPORTED,
                        field,
                        token.offset(),
                        "an extension of type %d; Flax has 1, 2 and 3",
                        token.type());
        }
    }

    private CheckpointException limit(String detail) {
        return file.error(ErrorClass.LIMIT, "map", reader.position(), "%s", detail);
    }
}
