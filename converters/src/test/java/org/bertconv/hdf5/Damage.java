package org.bertconv.hdf5;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;

/**
 * A sound file in which single fields are changed. The checksum of the structure around a field is made right again, so that it is the field
 * which a reader complains of.
 */
final class Damage {

    private static final int LONGEST_STRUCTURE = 2000;
    private static final int LONGEST_NAME_OF_SIGNATURE = 4;
    private static final int OLD_PREFIX = 16;
    private static final int OLD_END = 40;

    private final byte[] sound;
    private ByteBuffer file;

    Damage(byte[] sound) {
        this.sound = sound;
        this.file = ByteBuffer.wrap(sound.clone()).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Changes a field.
     *
     * @param place {@code TREE 3}, the fourth structure of that signature; {@code x:8}, the message of type 8 in the header of object x; or
     *     {@code x}, that header
     * @param offset of the field there
     * @param width in bytes
     */
    Damage set(String place, int offset, int width, long value) throws IOException {
        int colon = place.indexOf(':');
        int space = place.indexOf(' ');
        int structure = space == LONGEST_NAME_OF_SIGNATURE
                ? find(place.substring(0, space), Integer.parseInt(place.substring(space + 1)))
                : header(colon < 0 ? place : place.substring(0, colon));
        int field = colon < 0 ? structure : message(structure, Integer.parseInt(place.substring(colon + 1)));
        for (int i = 0; i < width; i++) {
            file.put(field + offset + i, (byte) (value >> Byte.SIZE * i));
        }
        int summed = summed(structure);
        if (summed > 0) {
            file.putInt(structure + summed, Lookup3.hash(file.slice(structure, summed)));
        }
        return this;
    }

    /** Puts bytes behind the end of a file of the oldest kind, and says where. */
    long append(byte[] bytes) {
        int address = file.capacity();
        file = ByteBuffer.wrap(Arrays.copyOf(file.array(), address + bytes.length))
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(address, bytes);
        file.putLong(OLD_END, file.capacity());
        return address;
    }

    byte[] bytes() {
        return file.array();
    }

    private int find(String signature, int number) {
        String text = new String(sound, StandardCharsets.ISO_8859_1);
        int at = -1;
        for (int i = 0; i <= number; i++) {
            at = text.indexOf(signature, at + 1);
        }
        return at;
    }

    private int header(String path) throws IOException {
        Hdf5File whole = Hdf5File.open(MemorySource.of(SourceName.of("x.h5"), sound));
        Hdf5Object object = whole.objects().get(path);
        int base = new String(sound, 0, 1024, StandardCharsets.ISO_8859_1).indexOf("HDF");
        return Math.toIntExact(object.address()) + base - 1;
    }

    private int message(int header, int type) {
        boolean old = sound[header] == 1;
        int flags = sound[header + 5];
        int prefix = 6 + ((flags & 0x20) == 0 ? 0 : 16) + ((flags & 0x10) == 0 ? 0 : 4) + (1 << (flags & 3));
        int inner = (flags & 4) == 0 ? 4 : 6;
        int at = header + (old ? OLD_PREFIX : prefix);
        ByteBuffer bytes = ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN);
        while ((old ? bytes.getShort(at) : bytes.get(at)) != type) {
            at += old ? 8 + bytes.getShort(at + 2) : inner + bytes.getShort(at + 1);
        }
        return at + (old ? 8 : inner);
    }

    /** How many bytes of a structure its checksum is over, which follows them; 0 if it has none. */
    private int summed(int structure) {
        ByteBuffer bytes = ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN);
        int most = Math.min(LONGEST_STRUCTURE, sound.length - structure - Integer.BYTES);
        for (int length = Integer.BYTES; length <= most; length++) {
            if (Lookup3.hash(bytes.slice(structure, length)) == bytes.getInt(structure + length)) {
                return length;
            }
        }
        return 0;
    }
}
