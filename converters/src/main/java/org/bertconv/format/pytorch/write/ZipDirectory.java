package org.bertconv.format.pytorch.write;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * What stands behind the last member: an entry for each, and the end records, those of zip64 always, as PyTorch writes them.
 *
 * @param records in the order of the file
 * @param offset of the first entry
 */
record ZipDirectory(List<ZipRecord> records, long offset) {

    private static final int ZIP64_END = 0x06064b50;
    private static final int ZIP64_END_BYTES = 56;
    private static final int ZIP64_LOCATOR = 0x07064b50;
    private static final int ZIP64_LOCATOR_BYTES = 20;
    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int MOST_SHORT = 0xffff;

    /** {@return the size of the entries} */
    private long entryBytes() {
        return records.stream().mapToLong(ZipRecord::centralBytes).sum();
    }

    /** {@return the size of all of it} */
    long bytes() {
        return entryBytes() + ZIP64_END_BYTES + ZIP64_LOCATOR_BYTES + END_BYTES;
    }

    /** {@return the bytes, for these checksums of the members} */
    ByteBuffer content(List<Long> checksums) {
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(bytes())).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < records.size(); i++) {
            records.get(i).putCentral(out, checksums.get(i));
        }
        int entries = out.position();
        out.putInt(ZIP64_END).putLong(ZIP64_END_BYTES - 12);
        out.putShort(ZipRecord.VERSION_ZIP64).putShort(ZipRecord.VERSION_ZIP64).putInt(0);
        out.putInt(0).putLong(records.size()).putLong(records.size());
        out.putLong(entries).putLong(offset);
        out.putInt(ZIP64_LOCATOR).putInt(0).putLong(offset + entries).putInt(1);
        short count = (short) Math.min(records.size(), MOST_SHORT);
        out.putInt(END).putShort((short) 0).putShort((short) 0).putShort(count).putShort(count);
        out.putInt((int) Math.min(entries, ZipRecord.FULL));
        out.putInt((int) Math.min(offset, ZipRecord.FULL)).putShort((short) 0);
        return out.flip();
    }
}
