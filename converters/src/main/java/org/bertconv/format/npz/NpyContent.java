package org.bertconv.format.npz;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.archive.ZipMember;
import org.bertconv.io.ByteSource;
import org.bertconv.io.SourceChannel;
import org.bertconv.io.SourceName;

/** The bytes of one array with its header: a member of an archive, or a file. */
interface NpyContent {

    /** {@return what messages call it} */
    SourceName name();

    /** {@return its size in bytes} */
    long size();

    /** {@return a channel from the first byte on, which compares the checksum, if there is one, before it gives the last} */
    ReadableByteChannel open() throws IOException;

    /** {@return the bytes for reading anywhere, their checksum compared} */
    ByteSource content() throws IOException;

    /** {@return a member of an archive} */
    static NpyContent of(ZipMember member) {
        return new NpyContent() {
            @Override
            public SourceName name() {
                return member.source();
            }

            @Override
            public long size() {
                return member.bytes();
            }

            @Override
            public ReadableByteChannel open() throws IOException {
                return member.open();
            }

            @Override
            public ByteSource content() throws IOException {
                return member.content();
            }
        };
    }

    /** {@return a file} */
    static NpyContent of(ByteSource file) {
        return new NpyContent() {
            @Override
            public SourceName name() {
                return file.name();
            }

            @Override
            public long size() {
                return file.size();
            }

            @Override
            public ReadableByteChannel open() {
                return new SourceChannel(file);
            }

            @Override
            public ByteSource content() {
                return file;
            }
        };
    }
}
