package org.bertconv.format.tfbundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bertconv.io.ByteSource;
import org.bertconv.io.FileSource;
import org.bertconv.io.Folder;
import org.bertconv.io.SourceName;

/** The files of a directory itself, not of those below. */
final class DiskFolder implements Folder {

    private final Path directory;
    private final List<FileSource> open = new ArrayList<>();

    DiskFolder(Path directory) {
        this.directory = directory;
    }

    @Override
    public SourceName name() {
        return SourceName.of(directory.toString());
    }

    @Override
    public SortedSet<String> names() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ByteSource open(String name) throws IOException {
        FileSource file = FileSource.open(directory.resolve(name), SourceName.of(name));
        open.add(file);
        return file;
    }

    @Override
    public void close() throws IOException {
        for (FileSource file : open) {
            file.close();
        }
    }
}
