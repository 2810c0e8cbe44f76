package org.bertconv.format.tfbundle;

import java.io.IOException;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bertconv.io.ByteSource;
import org.bertconv.io.Folder;
import org.bertconv.io.SourceName;
import org.bertconv.tensorflow.table.MemorySource;

/** A folder in memory. */
final class MemoryFolder implements Folder {

    private final Map<String, byte[]> files = new TreeMap<>();

    MemoryFolder with(String name, byte[] bytes) {
        files.put(name, bytes);
        return this;
    }

    byte[] bytes(String name) {
        return java.util.Objects.requireNonNull(files.get(name));
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
    public ByteSource open(String name) throws IOException {
        return new MemorySource(name, bytes(name));
    }

    @Override
    public void close() {}
}
