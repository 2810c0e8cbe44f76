package org.bertconv.output;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A file system in memory that fails at a chosen operation, once or from then on, and that can lose power: what was not forced is then
 * dropped, cut or zeroed, and names that were not forced with their directory may be the old ones or the new ones.
 */
final class FaultFs implements OutputFs {

    private final Directory root = new Directory();
    private int operations;
    private int failAt = Integer.MAX_VALUE;
    private int failUpTo;
    private long capacity = Long.MAX_VALUE;
    private String reason = "";

    /** A file or a directory, apart from its names. */
    private sealed interface Inode permits RegularFile, Directory {}

    private static final class RegularFile implements Inode {
        private byte[] bytes = new byte[0];
        private byte[] forced = new byte[0];
    }

    private static final class Directory implements Inode {
        private final Map<String, Inode> entries = new TreeMap<>();
        private Map<String, Inode> forced = new TreeMap<>();
    }

    /** Lets the operation with this number fail, counted from 1 from now on; the later ones too if {@code onwards}. */
    void failAt(int operation, boolean onwards) {
        failAt(operation, onwards ? Integer.MAX_VALUE : operation);
    }

    /** Lets the operations from one number to another fail. */
    void failAt(int operation, int upTo) {
        operations = 0;
        failAt = operation;
        failUpTo = upTo;
    }

    /** Lets what fails fail with these words of the system. */
    void reason(String words) {
        reason = words;
    }

    /** Lets so many bytes be written from now on, and no more, as a disk does that others fill meanwhile. */
    void capacity(long bytes) {
        capacity = bytes;
    }

    /** {@return how many operations there were since {@link #failAt}} */
    int operations() {
        return operations;
    }

    private void operation(String what) throws IOException {
        operations++;
        if (operations >= failAt && operations <= failUpTo) {
            throw new IOException(reason.isEmpty() ? "injected at " + what : reason);
        }
    }

    private Inode find(Path path) throws NoSuchFileException {
        Inode at = root;
        for (Path name : path) {
            Inode next = at instanceof Directory directory ? directory.entries.get(name.toString()) : null;
            if (next == null) {
                throw new NoSuchFileException(path.toString());
            }
            at = next;
        }
        return at;
    }

    private Directory directory(Path path) throws IOException {
        if (find(path) instanceof Directory directory) {
            return directory;
        }
        throw new IOException("Not a directory");
    }

    private Directory parent(Path path) throws IOException {
        return directory(path.resolveSibling(".").normalize());
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    @Override
    public Optional<FileStat> stat(Path path) throws IOException {
        operation("stat");
        try {
            Inode inode = find(path);
            FileStat.Kind kind = inode instanceof Directory ? FileStat.Kind.DIRECTORY : FileStat.Kind.FILE;
            return Optional.of(new FileStat(kind, inode));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean isLink(Path path) {
        return false;
    }

    @Override
    public Path real(Path path) throws IOException {
        operation("real");
        find(path);
        return path;
    }

    @Override
    public List<String> list(Path path) throws IOException {
        operation("list");
        return new ArrayList<>(directory(path).entries.keySet());
    }

    @Override
    public void requireWritable(Path path) throws IOException {
        operation("access");
        directory(path);
    }

    @Override
    public long usableBytes(Path path) throws IOException {
        operation("usable");
        return Long.MAX_VALUE;
    }

    @Override
    public void makeDirectory(Path path) throws IOException {
        operation("mkdir");
        if (parent(path).entries.putIfAbsent(name(path), new Directory()) != null) {
            throw new FileAlreadyExistsException(path.toString());
        }
    }

    @Override
    public OutputChannel create(Path path) throws IOException {
        operation("create");
        RegularFile file = new RegularFile();
        if (parent(path).entries.putIfAbsent(name(path), file) != null) {
            throw new FileAlreadyExistsException(path.toString());
        }
        return new Channel(file);
    }

    @Override
    public void copyMode(Path from, Path to) throws IOException {
        operation("chmod");
    }

    @Override
    public void link(Path existing, Path second) throws IOException {
        operation("link");
        if (parent(second).entries.putIfAbsent(name(second), find(existing)) != null) {
            throw new FileAlreadyExistsException(second.toString());
        }
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        operation("rename");
        Inode moved = find(from);
        Inode replaced = parent(to).entries.get(name(to));
        if (replaced instanceof Directory directory && !directory.entries.isEmpty()) {
            throw new IOException("Directory not empty");
        }
        parent(to).entries.put(name(to), moved);
        parent(from).entries.remove(name(from));
    }

    @Override
    public void delete(Path path) throws IOException {
        operation("delete");
        try {
            parent(path);
        } catch (NoSuchFileException e) {
            return;
        }
        Inode inode = parent(path).entries.get(name(path));
        if (inode instanceof Directory directory && !directory.entries.isEmpty()) {
            throw new IOException("Directory not empty");
        }
        parent(path).entries.remove(name(path));
    }

    @Override
    public void forceDirectory(Path path) throws IOException {
        operation("force directory");
        Directory directory = directory(path);
        directory.forced = new TreeMap<>(directory.entries);
    }

    @Override
    public boolean sameContent(Path one, Path other) throws IOException {
        operation("compare");
        return find(one) instanceof RegularFile a
                && find(other) instanceof RegularFile b
                && Arrays.equals(a.bytes, b.bytes);
    }

    /** An open file. */
    private final class Channel implements OutputChannel {

        private final RegularFile file;

        Channel(RegularFile file) {
            this.file = file;
        }

        @Override
        public void write(long position, ByteBuffer from) throws IOException {
            operation("write");
            capacity -= from.remaining();
            if (capacity < 0) {
                throw new IOException("No space left on device");
            }
            int end = (int) position + from.remaining();
            byte[] grown = Arrays.copyOf(file.bytes, Math.max(file.bytes.length, end));
            from.get(grown, (int) position, from.remaining());
            file.bytes = grown;
        }

        @Override
        public long size() throws IOException {
            operation("size");
            return file.bytes.length;
        }

        @Override
        public void force(boolean metadata) throws IOException {
            operation("force");
            file.forced = file.bytes;
        }

        @Override
        public void close() throws IOException {
            operation("close");
        }
    }

    /** Everything is on the device. */
    void forceAll() {
        forceAll(root);
    }

    private static void forceAll(Directory directory) {
        directory.forced = new TreeMap<>(directory.entries);
        for (Inode inode : directory.entries.values()) {
            if (inode instanceof RegularFile file) {
                file.forced = file.bytes;
            } else if (inode instanceof Directory inner) {
                forceAll(inner);
            }
        }
    }

    /** {@return all files with their content, as a running system sees them} */
    Map<Path, String> files() {
        return files(root, null);
    }

    /** {@return all files with their content, as a system may see them that lost power now} */
    Map<Path, String> filesAfterPowerLoss(Random random) {
        return files(root, random);
    }

    private static Map<Path, String> files(Directory from, @Nullable Random loss) {
        Map<Path, String> files = new HashMap<>();
        collect(Path.of("/"), from, loss, files);
        return files;
    }

    private static void collect(Path at, Directory from, @Nullable Random loss, Map<Path, String> into) {
        Map<String, Inode> entries = loss == null ? from.entries : survivors(from, loss);
        entries.forEach((name, inode) -> {
            if (inode instanceof RegularFile file) {
                into.put(at.resolve(name), new String(loss == null ? file.bytes : survivor(file, loss), UTF_8));
            } else if (inode instanceof Directory inner) {
                into.put(at.resolve(name), "(directory)");
                collect(at.resolve(name), inner, loss, into);
            }
        });
    }

    /** Each name is, by chance, what it was when the directory was forced or what it is now. */
    private static Map<String, Inode> survivors(Directory from, Random random) {
        Map<String, Inode> survivors = new TreeMap<>();
        int luck = random.nextInt(3);
        Map<String, Inode> all = new TreeMap<>(from.forced);
        all.putAll(from.entries);
        for (String name : all.keySet()) {
            boolean now = luck == 0 || (luck == 1 && random.nextBoolean());
            Inode inode = (now ? from.entries : from.forced).get(name);
            if (inode != null) {
                survivors.put(name, inode);
            }
        }
        return survivors;
    }

    private static byte[] survivor(RegularFile file, Random random) {
        if (Arrays.equals(file.bytes, file.forced)) {
            return file.bytes;
        }
        return switch (random.nextInt(4)) {
            case 0 -> file.forced;
            case 1 -> Arrays.copyOf(file.bytes, random.nextInt(file.bytes.length + 1));
            case 2 -> new byte[file.bytes.length];
            default -> file.bytes;
        };
    }

    private static final java.nio.charset.Charset UTF_8 = java.nio.charset.StandardCharsets.UTF_8;
}
