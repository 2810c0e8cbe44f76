package org.bertconv.format.pytorch;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.HashMap;
import java.util.Map;
import org.bertconv.format.pytorch.PickleContainer.Items;
import org.bertconv.io.ByteCursor;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.Printable;
import org.bertconv.io.SourceChannel;

/** The storages of a legacy file, one behind the other at its end, in the order of a list of their keys. They have no checksums. */
final class LegacyStorages implements Storages {

    private final Map<String, PartBytes> byKey = new HashMap<>();

    private LegacyStorages() {}

    /**
     * {@return the storages that lie from an offset to the end of the file}
     *
     * @param keys what the fifth pickle holds
     * @param bigEndian whether the machine that wrote was so; until PyTorch 1.5 the numbers of elements then are
     * @throws CheckpointException MALFORMED if they are not exactly those that the object names, or do not fill the file
     */
    static LegacyStorages read(ByteSource file, long offset, PickleValue keys, StorageTable table, boolean bigEndian)
            throws IOException {
        if (!(keys instanceof Items list) || list.isSet()) {
            throw file.malformed("storage keys", -1, "are %s, not a list", PickleNames.kind(keys));
        }
        LegacyStorages storages = new LegacyStorages();
        ByteCursor cursor = new ByteCursor(file, offset);
        for (PickleValue item : list.children()) {
            storages.add(file, cursor, storage(file, table, item), bigEndian);
        }
        for (StorageRef storage : table.storages()) {
            if (!storages.byKey.containsKey(storage.key())) {
                throw file.malformed(field(storage), -1, "is not in the list of storage keys");
            }
        }
        if (cursor.remaining() != 0) {
            throw file.malformed("file", cursor.position(), "%d bytes behind the last storage", cursor.remaining());
        }
        return storages;
    }

    private static StorageRef storage(ByteSource file, StorageTable table, PickleValue item)
            throws CheckpointException {
        if (!(item instanceof PickleValue.Text key)) {
            throw file.malformed("storage keys", -1, "hold %s, not a string", PickleNames.kind(item));
        }
        return table.find(key.text())
                .orElseThrow(() ->
                        file.malformed("storage keys", -1, "hold %s, which no tensor names", Printable.of(key.text())));
    }

    private void add(ByteSource file, ByteCursor cursor, StorageRef storage, boolean bigEndian) throws IOException {
        long at = cursor.position();
        long elements = cursor.i64(field(storage));
        boolean turned = bigEndian && Long.reverseBytes(elements) == storage.elements();
        if (elements != storage.elements() && !turned) {
            throw file.malformed(field(storage), at, "%d elements, the pickle says %d", elements, storage.elements());
        }
        cursor.skip(field(storage), storage.bytes());
        ByteSource bytes = file.slice(file.name(), at + Long.BYTES, storage.bytes());
        if (byKey.put(storage.key(), new PartBytes(bytes)) != null) {
            throw file.malformed(field(storage), at, "is in the list of storage keys twice");
        }
    }

    private static String field(StorageRef storage) {
        return "storage " + Printable.of(storage.key());
    }

    @Override
    public StorageBytes find(StorageRef storage) {
        PartBytes bytes = byKey.get(storage.key());
        if (bytes == null) {
            throw new IllegalStateException("storage " + storage.key() + " was not looked up");
        }
        return bytes;
    }

    /** A part of the file. */
    private record PartBytes(ByteSource checked) implements StorageBytes {

        @Override
        public long size() {
            return checked.size();
        }

        @Override
        public ReadableByteChannel open() {
            return new SourceChannel(checked);
        }
    }
}
