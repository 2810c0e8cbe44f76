package org.bertconv.archive;

import java.io.Closeable;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Folder;
import org.bertconv.io.SourceName;

/**
 * A zip archive as a folder. A member is unpacked, or its checksum checked, when it is opened first. Safe for use by several threads at
 * once.
 */
final class ZipFolder implements Folder {

    private final ByteSource file;
    private final ZipArchive zip;
    private final Map<String, ByteSource> opened = new HashMap<>();

    private ZipFolder(ByteSource file, ZipArchive zip) {
        this.file = file;
        this.zip = zip;
    }

    /** Reads and checks all headers; see {@link ZipArchive#read}. */
    static ZipFolder read(ByteSource file) throws IOException {
        return new ZipFolder(file, ZipArchive.read(file));
    }

    @Override
    public SourceName name() {
        return file.name();
    }

    @Override
    public SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>();
        for (ZipMember member : zip.members()) {
            if (!member.isDirectory() && ArchiveNames.isFile(member.name())) {
                names.add(member.name());
            }
        }
        return Collections.unmodifiableSortedSet(names);
    }

    @Override
    public synchronized ByteSource open(String name) throws IOException {
        ByteSource source = opened.get(name);
        if (source == null) {
            ZipMember member = zip.find(name)
                    .filter(found -> !found.isDirectory())
                    .orElseThrow(() ->
                            CheckpointException.of(ErrorClass.INPUT, file.name().member(name), "does not exist"));
            source = member.content();
            opened.put(name, source);
        }
        return source;
    }

    @Override
    public synchronized void close() throws IOException {
        for (ByteSource source : opened.values()) {
            if (source instanceof Closeable spool) {
                spool.close();
            }
        }
        opened.clear();
    }
}
