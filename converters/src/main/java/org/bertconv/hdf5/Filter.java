package org.bertconv.hdf5;

import java.util.ArrayList;
import java.util.List;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.Printable;

/**
 * What was done to the chunks of a dataset, in this order.
 *
 * @param kind of the filter
 * @param width what it is told: for {@link Kind#SHUFFLE} the bytes of an element
 */
record Filter(Kind kind, long width) {

    /** The filters that are read. */
    enum Kind {
        DEFLATE,
        SHUFFLE,
        FLETCHER32
    }

    private static final int NAMED = 256;
    private static final int MOST = 32;

    /** Reads the message, of version 1 or 2. */
    static List<Filter> read(Fields fields) throws CheckpointException {
        int version = fields.version(1, 2);
        int count = fields.u8("number of filters");
        if (count > MOST) {
            throw fields.malformed("number of filters", 1, "%d, and %d are allowed", count, MOST);
        }
        fields.skip("reserved", version == 1 ? 6 : 0);
        List<Filter> filters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            filters.add(one(fields, version));
        }
        return filters;
    }

    private static Filter one(Fields fields, int version) throws CheckpointException {
        int id = fields.u16("filter");
        int nameBytes = version == 1 || id >= NAMED ? fields.u16("size of the name") : 0;
        fields.skip("flags", 2);
        int values = fields.u16("number of values");
        byte[] name = fields.bytes("name", version == 1 ? (nameBytes + 7) / 8 * 8 : nameBytes);
        long first = values == 0 ? 0 : fields.u32("value");
        fields.skip("values", Math.max(values - 1, 0) * 4L + (version == 1 ? values % 2 * 4L : 0));
        return switch (id) {
            case 1 -> new Filter(Kind.DEFLATE, 0);
            case 2 -> new Filter(Kind.SHUFFLE, first);
            case 3 -> new Filter(Kind.FLETCHER32, 0);
            default -> {
                String text = new String(name, java.nio.charset.StandardCharsets.ISO_8859_1).replace("\0", "");
                String shown = text.isEmpty() ? "" : " (" + Printable.of(text) + ")";
                throw fields.unsupported("filter", 0, "%d%s; deflate, shuffle and fletcher32 can be read", id, shown);
            }
        };
    }
}
