package org.bertconv.hdf5;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/**
 * The bytes of an HDF5 file, and how wide its addresses and lengths are. Every structure is read through {@link #read}, which counts it
 * in the {@link Allowance}.
 */
final class Hdf5Bytes {

    /** The address of what is not there. */
    static final long UNDEFINED = -1;

    /** A single structure, such as the names of a group, is not larger. */
    private static final int MAX_STRUCTURE = 64 << 20;

    private final ByteSource file;
    private final long base;
    private final long end;
    private final int addressBytes;
    private final int lengthBytes;
    private final Allowance allowance;

    /**
     * @param base of all addresses, in bytes from the start of the file
     * @param end of what belongs to the file
     */
    Hdf5Bytes(ByteSource file, long base, long end, int addressBytes, int lengthBytes) {
        this.file = file;
        this.base = base;
        this.end = end;
        this.addressBytes = addressBytes;
        this.lengthBytes = lengthBytes;
        this.allowance = new Allowance(file);
    }

    Allowance allowance() {
        return allowance;
    }

    ByteSource file() {
        return file;
    }

    int addressBytes() {
        return addressBytes;
    }

    int lengthBytes() {
        return lengthBytes;
    }

    /** {@return where in the file an address lies} */
    long offset(long address) {
        return base + address;
    }

    /** {@return a structure}
     *
     * @param what it is, for messages
     * @throws CheckpointException MALFORMED if it does not lie in the file, LIMIT if it is over 64 MiB or the file is read in circles
     */
    Fields read(String what, long address, long length) throws IOException {
        require(what, address, length);
        if (length > MAX_STRUCTURE) {
            throw file.error(
                    ErrorClass.LIMIT,
                    what,
                    base + address,
                    "has %d bytes, and %d are allowed for one structure",
                    length,
                    MAX_STRUCTURE);
        }
        allowance.structure(what, base + address, length);
        ByteBuffer bytes = file.read(base + address, (int) length);
        return new Fields(this, what, bytes, base + address);
    }

    /** {@return as much of a structure as there is, at most this many bytes} */
    Fields readUpTo(String what, long address, long length) throws IOException {
        require(what, address, 0);
        return read(what, address, Math.min(length, end - base - address));
    }

    /** Checks that a range lies in the file. */
    void require(String what, long address, long length) throws CheckpointException {
        if (address < 0 || length < 0 || address > end - base || length > end - base - address) {
            throw file.malformed(
                    what,
                    -1,
                    "%s bytes at address %s do not fit into %d bytes",
                    Long.toUnsignedString(length),
                    address == UNDEFINED ? "undefined" : Long.toUnsignedString(address),
                    end - base);
        }
    }

    /** {@return a range of the file, for a tensor} */
    ByteSource slice(String what, long address, long length) throws CheckpointException {
        require(what, address, length);
        return file.slice(file.name(), base + address, length);
    }
}
