package org.bertconv.format.tfbundle;

import java.io.IOException;
import java.nio.ByteOrder;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.tensorflow.ProtoReader;
import org.bertconv.tensorflow.ProtoWriter;
import org.bertconv.tensorflow.table.Excerpt;

/**
 * What is said once for the whole bundle: the message {@code BundleHeaderProto} under the empty key.
 *
 * @param shards the number of data files
 * @param order the order of the bytes of an element in the data files
 */
record BundleHeader(int shards, ByteOrder order) {

    /**
     * {@return the header that a value holds}
     *
     * @throws CheckpointException MALFORMED if it is not one, LIMIT for more than {@value TfBundleLayout#MAX_SHARDS} shards, UNSUPPORTED
     *     for a version that is too new
     */
    static BundleHeader parse(Excerpt value) throws IOException {
        int shards = 0;
        ByteOrder order = ByteOrder.LITTLE_ENDIAN;
        ProtoReader fields = new ProtoReader(value);
        while (fields.next()) {
            switch (fields.field()) {
                case 1 -> shards = fields.int32();
                case 2 -> order = order(fields);
                case 3 -> requireKnownVersion(fields.message());
                default -> fields.skip();
            }
        }
        if (shards < 1) {
            throw value.malformed(0, "num_shards is %d, must be at least 1", shards);
        }
        if (shards > TfBundleLayout.MAX_SHARDS) {
            throw value.error(
                    ErrorClass.LIMIT, 0, "num_shards %d is over the limit of %d", shards, TfBundleLayout.MAX_SHARDS);
        }
        return new BundleHeader(shards, order);
    }

    /** {@return the message of a bundle of so many little-endian data files} */
    static byte[] of(int shards) throws IOException {
        byte[] version = new ProtoWriter().number(1, TfBundleLayout.VERSION).toBytes();
        return new ProtoWriter().number(1, shards).message(3, version).toBytes();
    }

    private static ByteOrder order(ProtoReader field) throws IOException {
        long number = field.int64();
        if (number != 0 && number != 1) {
            throw field.malformed("endianness is %d, must be 0 (little) or 1 (big)", number);
        }
        return number == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    }

    private static void requireKnownVersion(Excerpt version) throws IOException {
        ProtoReader fields = new ProtoReader(version);
        while (fields.next()) {
            switch (fields.field()) {
                case 1 -> requireProducer(fields);
                case 2 -> requireConsumer(fields);
                case 3 -> requireNotBad(fields);
                default -> fields.skip();
            }
        }
    }

    private static void requireProducer(ProtoReader field) throws IOException {
        int producer = field.int32();
        if (producer < 0) {
            throw field.malformed("version producer is %d, must be at least 0", producer);
        }
    }

    private static void requireConsumer(ProtoReader field) throws IOException {
        int wanted = field.int32();
        if (wanted > TfBundleLayout.VERSION) {
            throw field.error(
                    ErrorClass.UNSUPPORTED,
                    "the bundle wants a reader of version %d or later, this one is of version %d",
                    wanted,
                    TfBundleLayout.VERSION);
        }
    }

    /** The list may come packed into one field or as a field for each number. */
    private static void requireNotBad(ProtoReader field) throws IOException {
        for (long bad : field.int64s()) {
            if (bad == TfBundleLayout.VERSION) {
                throw field.error(ErrorClass.UNSUPPORTED, "the bundle must not be read by a reader of version %d", bad);
            }
        }
    }
}
