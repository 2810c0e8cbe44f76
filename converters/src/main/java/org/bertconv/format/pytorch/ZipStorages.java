package org.bertconv.format.pytorch;

import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.channels.ReadableByteChannel;
import java.util.HashMap;
import java.util.Map;
import org.bertconv.archive.ZipMember;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.Printable;
import org.jspecify.annotations.Nullable;

/** The storages of a PyTorch zip: a member each. */
final class ZipStorages implements Storages {

    private final Map<String, MemberBytes> byKey = new HashMap<>();

    private ZipStorages() {}

    /**
     * {@return the members of all storages that the pickle names}
     *
     * @throws CheckpointException MALFORMED if one is not there or has another size
     */
    static ZipStorages of(PytorchZipLayout layout, ByteSource pickle, StorageTable table) throws CheckpointException {
        ZipStorages storages = new ZipStorages();
        for (StorageRef storage : table.storages()) {
            String key = Printable.of(storage.key());
            if (storage.key().isEmpty() || storage.key().indexOf('/') >= 0) {
                throw pickle.malformed("storage " + key, -1, "is no name of a member");
            }
            ZipMember member = layout.storage(storage.key())
                    .orElseThrow(() -> pickle.malformed("storage " + key, -1, "there is no member data/%s", key));
            if (member.bytes() != storage.bytes()) {
                throw member.stored()
                        .malformed(
                                "storage " + key,
                                -1,
                                "%d bytes, the pickle says %d elements of %d",
                                member.bytes(),
                                storage.elements(),
                                storage.type().elementBytes());
            }
            storages.byKey.put(storage.key(), new MemberBytes(member));
        }
        return storages;
    }

    @Override
    public StorageBytes find(StorageRef storage) {
        MemberBytes bytes = byKey.get(storage.key());
        if (bytes == null) {
            throw new IllegalStateException("storage " + storage.key() + " was not looked up");
        }
        return bytes;
    }

    /** A member; its content is checked, or unpacked, at most once for all views of it. */
    private static final class MemberBytes implements StorageBytes {

        private final ZipMember member;
        private SoftReference<@Nullable ByteSource> checked = new SoftReference<>(null);

        MemberBytes(ZipMember member) {
            this.member = member;
        }

        @Override
        public long size() {
            return member.bytes();
        }

        @Override
        public ReadableByteChannel open() throws IOException {
            return member.open();
        }

        @Override
        public synchronized ByteSource checked() throws IOException {
            ByteSource content = checked.get();
            if (content == null) {
                content = member.content();
                checked = new SoftReference<>(content);
            }
            return content;
        }
    }
}
