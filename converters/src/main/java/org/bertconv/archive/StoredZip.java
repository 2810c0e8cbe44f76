package org.bertconv.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where everything lies in a zip archive that is to be written: stored members whose sizes are known and whose checksums are not yet. The
 * bytes are those of Python's {@code zipfile} for members that are opened with {@code force_zip64} and have no date, as NumPy writes
 * them. Immutable.
 */
public final class StoredZip {

    /** The longest name that a header can hold, in bytes of UTF-8. */
    public static final int MAX_NAME_BYTES = 0xffff;

    private static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final int CENTRAL_SIGNATURE = 0x02014b50;
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int ZIP64_END_SIGNATURE = 0x06064b50;
    private static final int LOCATOR_SIGNATURE = 0x07064b50;
    private static final int LOCAL_BYTES = 30 + 20;
    private static final int CENTRAL_BYTES = 46;
    private static final int MOST_EXTRA_BYTES = 4 + 3 * Long.BYTES;
    private static final int END_BYTES = 22 + 20 + 56;
    private static final short VERSION = 45;
    private static final short MADE_ON_UNIX = 3 << 8;
    private static final short UTF8 = 1 << 11;
    private static final short FIRST_OF_1980 = 0x21;
    private static final int OWNER_READS_AND_WRITES = 0x0180_0000;
    private static final short ZIP64 = 1;
    private static final int FULL = 0xffff_ffff;
    private static final long MOST = Integer.MAX_VALUE;
    private static final int MOST_ENTRIES = 0xffff;

    private final List<Place> places;
    private final long directory;

    private record Place(String name, int nameBytes, long bytes, long offset) {

        long dataOffset() {
            return offset + LOCAL_BYTES + nameBytes;
        }

        byte[] rawName() {
            return name.getBytes(StandardCharsets.UTF_8);
        }
    }

    private StoredZip(List<Place> places, long directory) {
        this.places = List.copyOf(places);
        this.directory = directory;
    }

    /**
     * {@return the archive with these members}
     *
     * @param sizes of the members in bytes, by name, in the order of the archive
     * @throws IllegalArgumentException if a name has more than {@value #MAX_NAME_BYTES} bytes
     */
    public static StoredZip of(Map<String, Long> sizes) {
        List<Place> places = new ArrayList<>();
        long offset = 0;
        for (Map.Entry<String, Long> member : sizes.entrySet()) {
            int nameBytes = member.getKey().getBytes(StandardCharsets.UTF_8).length;
            if (nameBytes > MAX_NAME_BYTES) {
                throw new IllegalArgumentException("a name of " + nameBytes + " bytes");
            }
            Place place = new Place(member.getKey(), nameBytes, member.getValue(), offset);
            places.add(place);
            offset = Math.addExact(place.dataOffset(), place.bytes());
        }
        return new StoredZip(places, offset);
    }

    /** {@return the offset of the local header of a member, counted from 0} */
    public long headerOffset(int member) {
        return places.get(member).offset();
    }

    /** {@return the offset of the first byte of a member} */
    public long dataOffset(int member) {
        return places.get(member).dataOffset();
    }

    /** {@return the offset of the central directory} */
    public long directoryOffset() {
        return directory;
    }

    /** {@return the size of the archive in bytes} */
    public long bytes() {
        return directory + directory(new long[places.size()]).limit();
    }

    /** {@return the local header of a member whose checksum is this} */
    public ByteBuffer localHeader(int member, long crc32) {
        Place place = places.get(member);
        ByteBuffer header = little(LOCAL_BYTES + place.nameBytes());
        header.putInt(LOCAL_SIGNATURE).putShort(VERSION);
        common(header, place, crc32);
        header.putInt(FULL).putInt(FULL);
        header.putShort((short) place.nameBytes()).putShort((short) 20).put(place.rawName());
        header.putShort(ZIP64).putShort((short) 16).putLong(place.bytes()).putLong(place.bytes());
        return header.flip();
    }

    /**
     * {@return the central directory and the end records}
     *
     * @param crc32 the checksums of all members
     */
    public ByteBuffer directory(long[] crc32) {
        int names = places.stream().mapToInt(Place::nameBytes).sum();
        ByteBuffer out = little(
                Math.addExact(names + END_BYTES, Math.multiplyExact(places.size(), CENTRAL_BYTES + MOST_EXTRA_BYTES)));
        for (int i = 0; i < places.size(); i++) {
            central(out, places.get(i), crc32[i]);
        }
        end(out, out.position());
        return out.flip();
    }

    private static void central(ByteBuffer out, Place place, long crc32) {
        boolean large = place.bytes() > MOST;
        boolean far = place.offset() > MOST;
        int extra = (large ? 2 : 0) + (far ? 1 : 0);
        out.putInt(CENTRAL_SIGNATURE).putShort((short) (MADE_ON_UNIX | VERSION)).putShort(VERSION);
        common(out, place, crc32);
        int bytes = large ? FULL : (int) place.bytes();
        out.putInt(bytes).putInt(bytes).putShort((short) place.nameBytes());
        out.putShort((short) (extra == 0 ? 0 : 4 + extra * Long.BYTES)).putShort((short) 0);
        out.putShort((short) 0).putShort((short) 0).putInt(OWNER_READS_AND_WRITES);
        out.putInt(far ? FULL : (int) place.offset()).put(place.rawName());
        if (extra > 0) {
            out.putShort(ZIP64).putShort((short) (extra * Long.BYTES));
        }
        if (large) {
            out.putLong(place.bytes()).putLong(place.bytes());
        }
        if (far) {
            out.putLong(place.offset());
        }
    }

    /** Flags, method, time, date and checksum stand alike in both headers. */
    private static void common(ByteBuffer out, Place place, long crc32) {
        out.putShort(place.nameBytes() == place.name().length() ? 0 : UTF8).putShort((short) 0);
        out.putShort((short) 0).putShort(FIRST_OF_1980).putInt((int) crc32);
    }

    private void end(ByteBuffer out, int size) {
        int count = places.size();
        if (count > MOST_ENTRIES || directory > MOST) {
            out.putInt(ZIP64_END_SIGNATURE).putLong(44).putShort(VERSION).putShort(VERSION);
            out.putInt(0).putInt(0).putLong(count).putLong(count).putLong(size).putLong(directory);
            out.putInt(LOCATOR_SIGNATURE).putInt(0).putLong(directory + size).putInt(1);
        }
        short entries = (short) Math.min(count, MOST_ENTRIES);
        out.putInt(END_SIGNATURE)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort(entries)
                .putShort(entries);
        out.putInt(size).putInt((int) Math.min(directory, 0xffff_ffffL)).putShort((short) 0);
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
