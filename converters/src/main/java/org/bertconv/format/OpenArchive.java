package org.bertconv.format;

import java.io.IOException;
import java.util.SortedSet;
import org.bertconv.io.ByteSource;
import org.bertconv.io.FileSource;
import org.bertconv.io.Folder;
import org.bertconv.io.SourceName;

/**
 * An archive and the file that it is read from, closed together.
 *
 * @param file that the archive is in
 * @param contents of the archive
 */
record OpenArchive(FileSource file, Folder contents) implements Folder {

    @Override
    public SourceName name() {
        return contents.name();
    }

    @Override
    public SortedSet<String> names() {
        return contents.names();
    }

    @Override
    public ByteSource open(String name) throws IOException {
        return contents.open(name);
    }

    @Override
    public void requireUnchanged() throws IOException {
        file.requireUnchanged();
    }

    @Override
    public void close() throws IOException {
        try (file) {
            contents.close();
        }
    }
}
