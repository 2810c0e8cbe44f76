package org.bertconv.hdf5;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;

/**
 * The start of a file: how wide its numbers are, where it ends and where its root group lies. Versions 0 to 3.
 *
 * @param bytes the file, as the superblock says that it is to be read
 * @param root the address of the header of the root group
 */
record Superblock(Hdf5Bytes bytes, long root) {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n'};
    private static final int FIRST_USER_BLOCK = 512;
    private static final int LARGEST = 128;

    /** {@return where in the file the signature is: at 0, or behind a user block of 512, 1024, 2048, … bytes} */
    static OptionalLong find(ByteSource file) throws IOException {
        byte[] found = new byte[SIGNATURE.length];
        for (long at = 0; at <= file.size() - SIGNATURE.length; at = at == 0 ? FIRST_USER_BLOCK : at * 2) {
            file.read(at, ByteBuffer.wrap(found));
            if (java.util.Arrays.equals(found, SIGNATURE)) {
                return OptionalLong.of(at);
            }
        }
        return OptionalLong.empty();
    }

    /**
     * Reads the superblock.
     *
     * @throws CheckpointException MALFORMED if there is none or the file is shorter than it says, UNSUPPORTED for an unknown version
     */
    static Superblock read(ByteSource file) throws IOException {
        OptionalLong found = find(file);
        if (found.isEmpty()) {
            throw file.malformed("superblock", 0, "there is no signature of HDF5");
        }
        long base = found.getAsLong();
        Fields fields = fields(file, base, Byte.BYTES, Byte.BYTES);
        int version = fields.version(0, 3);
        return version < 2 ? old(fields, base, version) : recent(fields, base);
    }

    private static Fields fields(ByteSource file, long base, int addressBytes, int lengthBytes) throws IOException {
        Hdf5Bytes bytes = new Hdf5Bytes(file, base, file.size(), addressBytes, lengthBytes);
        Fields fields = bytes.readUpTo("superblock", 0, LARGEST);
        fields.skip("signature", SIGNATURE.length);
        return fields;
    }

    private static Superblock old(Fields start, long base, int version) throws IOException {
        start.skip("versions", 4);
        int addressBytes = width(start, "size of addresses");
        int lengthBytes = width(start, "size of lengths");
        Fields fields = fields(start.file().file(), base, addressBytes, lengthBytes);
        fields.skip("sizes of nodes", version == 0 ? 16 : 20);
        fields.address("base address");
        fields.address("address of free space");
        long end = end(fields, base);
        fields.address("address of the driver block");
        fields.length("name of the root group");
        return of(fields, base, end, addressBytes, lengthBytes);
    }

    private static Superblock recent(Fields start, long base) throws IOException {
        int addressBytes = width(start, "size of addresses");
        int lengthBytes = width(start, "size of lengths");
        Fields fields = fields(start.file().file(), base, addressBytes, lengthBytes);
        fields.skip("flags", 4);
        fields.address("base address");
        fields.address("address of the extension");
        long end = end(fields, base);
        Superblock superblock = of(fields, base, end, addressBytes, lengthBytes);
        fields.checksum();
        return superblock;
    }

    private static int width(Fields fields, String field) throws CheckpointException {
        int width = fields.u8(field);
        if (width != 2 && width != 4 && width != 8) {
            throw fields.unsupported(field, 1, "%d bytes, and 2, 4 and 8 can be read", width);
        }
        return width;
    }

    /** A file that is shorter than its superblock says was cut off. */
    private static long end(Fields fields, long base) throws CheckpointException {
        long end = fields.address("end of the file");
        long size = fields.file().file().size();
        if (end > size || end <= base) {
            throw fields.malformed(
                    "end of the file",
                    fields.file().addressBytes(),
                    "%s, and the file has %d bytes",
                    end < 0 ? "undefined" : String.valueOf(end),
                    size);
        }
        return end;
    }

    private static Superblock of(Fields fields, long base, long end, int addressBytes, int lengthBytes)
            throws CheckpointException {
        long root = fields.address("address of the root group");
        Hdf5Bytes bytes = new Hdf5Bytes(fields.file().file(), base, end, addressBytes, lengthBytes);
        bytes.require("superblock: address of the root group", root, 1);
        return new Superblock(bytes, root);
    }
}
