package org.bertconv.deflate;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;

/**
 * What a decoder makes of deflated data.
 *
 * @param fault what it says of them; empty if nothing
 * @param bytes of content, at most {@value #MOST}; 0 if there is a fault
 * @param crc32 of it
 * @param consumed bytes that the data have; 0 if there is a fault
 */
record Verdict(String fault, long bytes, long crc32, long consumed) {

    static final String CUT = "cut";
    private static final int MOST = 1 << 22;

    /** {@return zlib's} */
    static Verdict ofZlib(byte[] data, boolean raw) {
        Inflater inflater = new Inflater(raw);
        try {
            inflater.setInput(data);
            CRC32 crc = new CRC32();
            byte[] part = new byte[1 << 16];
            while (!inflater.finished() && inflater.getBytesWritten() < MOST) {
                int count = inflater.inflate(part);
                if (count == 0 && inflater.needsDictionary()) {
                    return fault("asks for a dictionary");
                }
                if (count == 0 && !inflater.finished()) {
                    return fault(CUT);
                }
                crc.update(part, 0, count);
            }
            return inflater.finished()
                    ? new Verdict("", inflater.getBytesWritten(), crc.getValue(), inflater.getBytesRead())
                    : fault("endless");
        } catch (DataFormatException e) {
            return fault(String.valueOf(e.getMessage()));
        } finally {
            inflater.end();
        }
    }

    /** {@return that of {@link RawStream}, which is given a buffer of so many bytes} */
    static Verdict ofRaw(byte[] data, int part) throws IOException {
        MemorySource source = source(data);
        RawStream stream = new RawStream(source);
        stream.start(source, 0);
        Verdict verdict = read(stream::read, part);
        return verdict.fault().isEmpty()
                ? new Verdict("", stream.produced(), verdict.crc32(), stream.position())
                : verdict;
    }

    /** {@return that of {@link ZlibStream}, which does not say what it consumed} */
    static Verdict ofZlibStream(byte[] data) throws IOException {
        try {
            MemorySource source = source(data);
            ZlibStream stream = new ZlibStream(source);
            stream.start(source);
            return read(stream::read, 1 << 16);
        } catch (ZipException e) {
            return fault(String.valueOf(e.getMessage()));
        } catch (EOFException e) {
            return fault(CUT);
        }
    }

    private interface Content {
        int read(ByteBuffer into) throws IOException;
    }

    private static Verdict read(Content content, int part) throws IOException {
        CRC32 crc = new CRC32();
        ByteBuffer into = ByteBuffer.allocate(part);
        long bytes = 0;
        try {
            for (int count = content.read(into); count >= 0; count = content.read(into.clear())) {
                crc.update(into.flip());
                bytes += count;
                if (bytes >= MOST) {
                    return fault("endless");
                }
            }
            return new Verdict("", bytes, crc.getValue(), 0);
        } catch (ZipException e) {
            return fault(String.valueOf(e.getMessage()));
        } catch (EOFException e) {
            return fault(CUT);
        }
    }

    private static MemorySource source(byte[] data) {
        return MemorySource.of(SourceName.of("f"), data);
    }

    private static Verdict fault(String fault) {
        return new Verdict(fault, 0, 0, 0);
    }
}
