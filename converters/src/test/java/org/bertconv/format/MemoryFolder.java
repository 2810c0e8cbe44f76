package org.bertconv.format;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Folder;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;

/** A folder in memory. */
public final class MemoryFolder implements Folder {

    private final Map<String, byte[]> files;

    /** {@return a folder with these files} */
    public static MemoryFolder of(Map<String, byte[]> files) {
        return new MemoryFolder(files);
    }

    private MemoryFolder(Map<String, byte[]> files) {
        this.files = new TreeMap<>(files);
    }

    @Override
    public SourceName name() {
        return SourceName.of("folder");
    }

    @Override
    public SortedSet<String> names() {
        return new TreeSet<>(files.keySet());
    }

    @Override
    public ByteSource open(String name) throws CheckpointException {
        byte[] bytes = files.get(name);
        if (bytes == null) {
            throw CheckpointException.of(ErrorClass.INPUT, SourceName.of(name), "does not exist");
        }
        return MemorySource.of(SourceName.of(name), bytes);
    }

    @Override
    public void close() {}
}
