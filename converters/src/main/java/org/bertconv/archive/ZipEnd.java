package org.bertconv.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bertconv.io.ByteSource;
import org.bertconv.io.ErrorClass;

/**
 * What the records at the end of a zip archive say of its directory.
 *
 * @param entries number of central headers
 * @param offset of the first, in bytes
 * @param size of all, in bytes
 */
record ZipEnd(long entries, long offset, long size) {

    private static final int SIGNATURE = 0x06054b50;
    private static final int ZIP64_SIGNATURE = 0x06064b50;
    private static final int LOCATOR_SIGNATURE = 0x07064b50;
    private static final int BYTES = 22;
    private static final int LOCATOR_BYTES = 20;
    private static final int ZIP64_BYTES = 56;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final int SHORT_FULL = 0xffff;
    private static final long INT_FULL = 0xffff_ffffL;

    /** Finds and checks the end records of an archive. */
    static ZipEnd read(ByteSource file) throws IOException {
        long at = find(file);
        ByteBuffer end = file.read(at, BYTES);
        int disk = Short.toUnsignedInt(end.getShort(4));
        int directoryDisk = Short.toUnsignedInt(end.getShort(6));
        int here = Short.toUnsignedInt(end.getShort(8));
        int all = Short.toUnsignedInt(end.getShort(10));
        ZipEnd short32 =
                new ZipEnd(all, Integer.toUnsignedLong(end.getInt(16)), Integer.toUnsignedLong(end.getInt(12)));
        boolean zip64 = at >= LOCATOR_BYTES && file.read(at - LOCATOR_BYTES, 4).getInt(0) == LOCATOR_SIGNATURE;
        if (isDisk(disk, zip64) || isDisk(directoryDisk, zip64) || here != all) {
            throw file.error(ErrorClass.UNSUPPORTED, "end record", at, "the archive is split over several files");
        }
        ZipEnd found = zip64 ? zip64(file, at - LOCATOR_BYTES, short32) : short32;
        long directoryEnd = zip64 ? zip64Offset(file, at - LOCATOR_BYTES) : at;
        if (found.offset > directoryEnd || found.size != directoryEnd - found.offset) {
            throw file.malformed(
                    "end record",
                    at,
                    "directory of %d bytes at %d does not end where the end records begin, at %d",
                    found.size,
                    found.offset,
                    directoryEnd);
        }
        return found;
    }

    private static boolean isDisk(int disk, boolean zip64) {
        return disk != 0 && !(zip64 && disk == SHORT_FULL);
    }

    /** The end record is what begins with its signature and ends, with its comment, at the last byte of the file. */
    private static long find(ByteSource file) throws IOException {
        int length = (int) Math.min(file.size(), BYTES + LONGEST_COMMENT);
        long start = file.size() - length;
        ByteBuffer tail = file.read(start, length);
        long found = -1;
        long other = -1;
        for (int i = length - BYTES; i >= 0; i--) {
            if (tail.getInt(i) != SIGNATURE) {
                continue;
            }
            if (i + BYTES + Short.toUnsignedInt(tail.getShort(i + 20)) != length) {
                other = other < 0 ? start + i : other;
            } else if (found >= 0 || other >= 0) {
                throw file.malformed(
                        "end record", start + i, "there is another end record at %d", Math.max(found, other));
            } else {
                found = start + i;
            }
        }
        if (found < 0 && other >= 0) {
            throw file.malformed("end record", other, "the file does not end where the end record does");
        }
        if (found < 0) {
            throw file.malformed("zip", -1, "no end record in the last %d bytes: cut short, or not an archive", length);
        }
        return found;
    }

    private static long zip64Offset(ByteSource file, long locator) throws IOException {
        ByteBuffer fields = file.read(locator, LOCATOR_BYTES);
        long offset = fields.getLong(8);
        if (fields.getInt(4) != 0 || fields.getInt(16) > 1) {
            throw file.error(
                    ErrorClass.UNSUPPORTED, "zip64 locator", locator, "the archive is split over several files");
        }
        if (offset < 0 || offset > locator - ZIP64_BYTES || file.read(offset, 4).getInt(0) != ZIP64_SIGNATURE) {
            throw file.malformed("zip64 locator", locator, "there is no zip64 end record at %d", offset);
        }
        return offset;
    }

    private static ZipEnd zip64(ByteSource file, long locator, ZipEnd short32) throws IOException {
        long at = zip64Offset(file, locator);
        ByteBuffer record = file.read(at, ZIP64_BYTES);
        long size = record.getLong(4);
        if (size != locator - at - 12) {
            throw file.malformed(
                    "zip64 end record", at, "%d bytes long, %d lie before its locator", size, locator - at - 12);
        }
        ZipEnd found = new ZipEnd(record.getLong(32), record.getLong(48), record.getLong(40));
        if (record.getInt(16) != 0 || record.getInt(20) != 0 || record.getLong(24) != found.entries) {
            throw file.error(ErrorClass.UNSUPPORTED, "zip64 end record", at, "the archive is split over several files");
        }
        if (found.entries < 0 || found.offset < 0 || found.size < 0) {
            throw file.malformed("zip64 end record", at, "count, size or offset is negative");
        }
        if (differs(short32.entries, found.entries, SHORT_FULL)
                || differs(short32.offset, found.offset, INT_FULL)
                || differs(short32.size, found.size, INT_FULL)) {
            throw file.malformed("zip64 end record", at, "count, size or offset differ from those of the end record");
        }
        return found;
    }

    private static boolean differs(long short32, long value, long full) {
        return short32 != full && short32 != value;
    }
}
