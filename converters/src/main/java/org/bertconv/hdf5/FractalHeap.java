package org.bertconv.hdf5;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Where groups of the newer kind keep links and attributes once there are many: blocks in rows of a table, the rows' blocks doubling in
 * size, and tables in the table.
 *
 * <pre>
 * "FRHP", version 0, u16 bytes of an ID, u16 bytes of filters, flags, u32 largest object, …, the table, checksum
 * "FHDB", version 0, address of the heap, place in the heap, [checksum], objects
 * "FHIB", version 0, address of the heap, place in the heap, addresses of blocks, of tables; checksum
 * </pre>
 */
final class FractalHeap {

    private static final int MANAGED = 0;
    private static final int HUGE = 1;
    private static final int TINY = 2;

    private final Hdf5Bytes file;
    private final HeapTable table;
    private final int idBytes;
    private final int lengthBytes;
    private final long hugeIndex;
    private final Map<Long, Fields> huge = new HashMap<>();
    private boolean hugeRead;

    private FractalHeap(Hdf5Bytes file, HeapTable table, int idBytes, int lengthBytes, long hugeIndex) {
        this.file = file;
        this.table = table;
        this.idBytes = idBytes;
        this.lengthBytes = lengthBytes;
        this.hugeIndex = hugeIndex;
    }

    static FractalHeap read(Hdf5Bytes file, long address) throws IOException {
        int lengths = file.lengthBytes();
        Fields fields = file.read("heap", address, 26L + 12L * lengths + 3L * file.addressBytes());
        fields.signature("FRHP");
        fields.version(0, 0);
        int idBytes = fields.u16("bytes of an ID");
        int filters = fields.u16("bytes of filters");
        if (filters != 0) {
            throw fields.unsupported("bytes of filters", 2, "%d: a heap with filters is not read", filters);
        }
        boolean checksums = (fields.u8("flags") & 2) != 0;
        long largest = fields.u32("largest object");
        fields.skip("next ID", lengths);
        long hugeIndex = fields.address("address of huge objects");
        fields.skip("free space", lengths);
        fields.skip("address of free space", file.addressBytes());
        fields.skip("numbers of objects", 8L * lengths);
        HeapTable table = HeapTable.read(fields, checksums);
        fields.checksum();
        int lengthBytes = Math.min(bytesFor(table.largestBlock()), bytesFor(largest));
        return new FractalHeap(file, table, idBytes, lengthBytes, hugeIndex);
    }

    private static int bytesFor(long most) {
        return (63 - Long.numberOfLeadingZeros(Math.max(most, 1))) / Byte.SIZE + 1;
    }

    /** {@return the object whose ID is next in a record} */
    Fields get(Fields record) throws IOException {
        Fields id = record.part("ID of an object", idBytes);
        int first = id.u8("type");
        int type = first >> 4 & 3;
        return switch (type) {
            case MANAGED -> {
                long place = id.number("place", table.placeBytes());
                yield table.object(place, id.number("length", lengthBytes));
            }
            case HUGE -> huge(id);
            case TINY -> id.part("object", (first & 0xF) + 1L);
            default -> throw id.malformed("type", 1, "%d, and 0 to 2 are known", type);
        };
    }

    private Fields huge(Fields id) throws IOException {
        int addresses = file.addressBytes();
        if (idBytes > addresses + file.lengthBytes()) {
            long address = id.address("address");
            return file.read("heap object", address, id.length("length"));
        }
        if (!hugeRead) {
            hugeRead = true;
            BTree2.read(file, hugeIndex, BTree2.HUGE_OBJECTS, record -> {
                long address = record.address("address");
                long length = record.length("length");
                file.allowance().kept("heap object", record.offset(), length);
                Fields object = file.read("heap object", address, length);
                huge.put(record.length("ID"), object);
            });
        }
        long number = id.number("ID", Math.min(id.remaining(), Long.BYTES));
        Fields object = huge.get(number);
        if (object == null) {
            throw id.malformed("ID", 0, "there is no huge object %d", number);
        }
        return object;
    }
}
