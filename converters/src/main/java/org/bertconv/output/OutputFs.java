package org.bertconv.output;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the write protocol asks of a file system, one call an operation. {@link NioOutputFs} is the real one; tests have worse. */
interface OutputFs {

    /** {@return what lies at a path, links followed; empty if nothing does, or a link leads to nothing} */
    Optional<FileStat> stat(Path path) throws IOException;

    /** {@return whether a link lies at the path itself} */
    boolean isLink(Path path);

    /** {@return the path with all links resolved; it exists} */
    Path real(Path path) throws IOException;

    /** {@return the names in a directory, in no order} */
    List<String> list(Path directory) throws IOException;

    /** Fails if nothing can be made in a directory; that it does not is no promise. */
    void requireWritable(Path directory) throws IOException;

    /** {@return the bytes that may still be written to the file system of a directory} */
    long usableBytes(Path directory) throws IOException;

    /** Makes one directory in a directory that exists. */
    void makeDirectory(Path directory) throws IOException;

    /** {@return a new file, open for writing, with the mode that the umask gives} Fails if anything, be it a link, is there. */
    OutputChannel create(Path file) throws IOException;

    /** Gives a file the mode of another one. */
    void copyMode(Path from, Path to) throws IOException;

    /** Gives a file a second name, in the same directory. */
    void link(Path existing, Path second) throws IOException;

    /** Renames at one stroke, over a file that is there. */
    void move(Path from, Path to) throws IOException;

    /** Removes a file or an empty directory, if it is there. */
    void delete(Path path) throws IOException;

    /** Brings the names in a directory to the device. */
    void forceDirectory(Path directory) throws IOException;

    /** {@return whether two files hold the same bytes} */
    boolean sameContent(Path one, Path other) throws IOException;
}
