package org.bertconv.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.bertconv.io.ByteCursor;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;

/**
 * One header of the central directory, with its zip64 values put in.
 *
 * @param name of the member
 * @param rawName the same as bytes
 * @param flags general purpose bits
 * @param method 0 stored, 8 deflated
 * @param crc32 of the content
 * @param storedBytes size in the archive
 * @param bytes size of the content
 * @param offset of the local header
 */
record ZipHeader(
        String name, ByteBuffer rawName, int flags, int method, long crc32, long storedBytes, long bytes, long offset) {

    static final int BYTES = 46;
    static final int STORED = 0;
    static final int DEFLATED = 8;

    private static final int SIGNATURE = 0x02014b50;
    private static final int DESCRIPTOR = 1 << 3;
    private static final int UTF8 = 1 << 11;
    /** How hard a deflater tried, which a reader need not know. */
    private static final int EFFORT = 3 << 1;

    private static final int UNIX = 3;
    private static final int DARWIN = 19;
    private static final int FILE_TYPE = 0xf000;
    private static final int REGULAR = 0x8000;
    private static final int DIRECTORY = 0x4000;

    /** {@return whether sizes and checksum are repeated behind the data} */
    boolean hasDescriptor() {
        return (flags & DESCRIPTOR) != 0;
    }

    /** Reads the next central header and checks all that can be checked without the rest of the archive. */
    static ZipHeader read(ByteSource file, ByteCursor cursor) throws IOException {
        long at = cursor.position();
        if (cursor.i32("central header") != SIGNATURE) {
            throw file.malformed("central header", at, "does not begin with PK 01 02");
        }
        int madeBy = cursor.u16("central header") >> 8;
        cursor.u16("version needed");
        int flags = cursor.u16("flags");
        int method = cursor.u16("method");
        cursor.u32("time");
        long crc32 = cursor.u32("CRC-32");
        long shortStored = cursor.u32("compressed size");
        long shortBytes = cursor.u32("size");
        int nameLength = cursor.u16("name length");
        int extraLength = cursor.u16("extra length");
        int commentLength = cursor.u16("comment length");
        int disk = cursor.u16("disk");
        cursor.u16("internal attributes");
        int mode = (int) (cursor.u32("external attributes") >> 16);
        long shortOffset = cursor.u32("local header offset");
        byte[] rawName = cursor.bytes("name", nameLength);
        ZipExtra extra = ZipExtra.read(file, at, cursor.bytes("extra field", extraLength));
        cursor.skip("comment", commentLength);

        String name = name(file, at, flags, rawName);
        checkHandled(file, at, name, flags, method, disk);
        checkType(file, at, name, madeBy == UNIX || madeBy == DARWIN ? mode & FILE_TYPE : 0);
        long bytes = extra.resolve("size", shortBytes);
        long storedBytes = extra.resolve("compressed size", shortStored);
        long offset = extra.resolve("local header offset", shortOffset);
        if (method == STORED && bytes != storedBytes) {
            throw file.malformed(
                    "central header", at, "%s is stored, but %d bytes are %d", Printable.of(name), bytes, storedBytes);
        }
        if (name.endsWith("/") && bytes != 0) {
            throw file.malformed("central header", at, "directory %s has %d bytes", Printable.of(name), bytes);
        }
        return new ZipHeader(name, ByteBuffer.wrap(rawName), flags, method, crc32, storedBytes, bytes, offset);
    }

    private static String name(ByteSource file, long at, int flags, byte[] raw) throws CheckpointException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(raw))
                    .toString();
        } catch (CharacterCodingException e) {
            if ((flags & UTF8) != 0) {
                throw file.malformed("central header", at, "the name is not UTF-8, which the flags say it is");
            }
            return new String(raw, StandardCharsets.ISO_8859_1);
        }
    }

    private static void checkHandled(ByteSource file, long at, String name, int flags, int method, int disk)
            throws CheckpointException {
        if ((flags & (1 | 1 << 6 | 1 << 13)) != 0) {
            throw unsupported(file, at, name, "is encrypted");
        }
        int unknown = flags & ~(DESCRIPTOR | UTF8 | EFFORT);
        if (unknown != 0) {
            throw unsupported(file, at, name, String.format("has flags 0x%04x that are not handled", unknown));
        }
        if (method != STORED && method != DEFLATED) {
            throw unsupported(file, at, name, "is compressed by method " + ZipMethods.label(method));
        }
        if (disk != 0) {
            throw unsupported(file, at, name, "is on disk " + disk + " of several");
        }
    }

    private static CheckpointException unsupported(ByteSource file, long at, String name, String what) {
        return file.error(ErrorClass.UNSUPPORTED, "central header", at, "%s %s", Printable.of(name), what);
    }

    private static void checkType(ByteSource file, long at, String name, int type) throws CheckpointException {
        if (type != 0 && type != REGULAR && type != DIRECTORY) {
            String what = type == 0xa000 ? "a symbolic link" : "a special file";
            throw file.error(ErrorClass.REFUSED, "central header", at, "%s is %s", Printable.of(name), what);
        }
    }
}
