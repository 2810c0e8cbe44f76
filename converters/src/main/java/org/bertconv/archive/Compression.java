package org.bertconv.archive;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import org.bertconv.archive.zstd.ZstdChannel;
import org.bertconv.io.ByteSource;

/** How a tar archive may be compressed. */
enum Compression {
    GZIP("gzip", "gunzip") {
        @Override
        boolean matches(ByteSource file) throws IOException {
            return GunzipChannel.matches(file);
        }

        @Override
        ReadableByteChannel open(ByteSource file) {
            return new GunzipChannel(file);
        }
    },
    XZ("xz", "unxz") {
        @Override
        boolean matches(ByteSource file) throws IOException {
            return XzChannel.matches(file);
        }

        @Override
        ReadableByteChannel open(ByteSource file) throws IOException {
            XzChannel channel = new XzChannel(file);
            return new BudgetChannel(channel, file, channel::consumed);
        }
    },
    ZSTD("zstd", "unzstd") {
        @Override
        boolean matches(ByteSource file) throws IOException {
            return ZstdChannel.matches(file);
        }

        @Override
        ReadableByteChannel open(ByteSource file) throws IOException {
            ZstdChannel channel = new ZstdChannel(file);
            return new BudgetChannel(channel, file, channel::consumed);
        }
    };

    private final String label;
    private final String program;

    Compression(String label, String program) {
        this.label = label;
        this.program = program;
    }

    /** {@return whether a file begins as one that is compressed so} */
    abstract boolean matches(ByteSource file) throws IOException;

    /** {@return the content from its first byte, checked and not more than the limits allow; for one thread} */
    abstract ReadableByteChannel open(ByteSource file) throws IOException;

    /** {@return how a file is compressed, if it is} */
    static Optional<Compression> of(ByteSource file) throws IOException {
        for (Compression compression : values()) {
            if (compression.matches(file)) {
                return Optional.of(compression);
            }
        }
        return Optional.empty();
    }

    /** {@return what it is called} */
    String label() {
        return label;
    }

    /** {@return the program that undoes it} */
    String program() {
        return program;
    }
}
