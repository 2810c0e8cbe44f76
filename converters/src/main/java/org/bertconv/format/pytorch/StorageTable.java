package org.bertconv.format.pytorch;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.format.pytorch.PickleContainer.Tuple;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.Printable;

/**
 * All storages that a pickle names, each once. A persistent id is {@code ('storage', class, key, location, elements)} and in the legacy
 * container has a sixth item: None, or {@code (view key, offset, elements)} for a part of the storage.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v1.5.1/torch/serialization.py">torch/serialization.py of 1.5,
 *     {@code persistent_id}</a>
 */
final class StorageTable {

    private static final int VIEW = 5;

    /** A part of a storage: the elements from an offset on. */
    record Part(StorageRef root, long offset, long elements) {}

    private final ByteSource pickle;
    private final boolean legacy;
    private final Map<String, StorageRef> byKey = new LinkedHashMap<>();

    private StorageTable(ByteSource pickle, boolean legacy) {
        this.pickle = pickle;
        this.legacy = legacy;
    }

    /**
     * {@return the storages of these ids}
     *
     * @param pickle where the ids stand, for messages
     * @param legacy whether ids have six items instead of five
     */
    static StorageTable of(ByteSource pickle, boolean legacy, List<PickleValue.PersistentId> ids)
            throws CheckpointException {
        StorageTable table = new StorageTable(pickle, legacy);
        for (PickleValue.PersistentId id : ids) {
            if (!isModule(id)) {
                table.add(table.part(id).root());
            }
        }
        return table;
    }

    /** {@return the storages, in the order of first mention} */
    Collection<StorageRef> storages() {
        return Collections.unmodifiableCollection(byKey.values());
    }

    /** {@return the storage of a key} */
    Optional<StorageRef> find(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** {@return the storage, or the part of one, that an id names} */
    Part part(PickleValue.PersistentId id) throws CheckpointException {
        if (!(id.id() instanceof Tuple tuple)) {
            throw malformed("is %s, not a tuple", PickleNames.kind(id.id()));
        }
        List<PickleValue> items = tuple.children();
        if (items.size() != (legacy ? VIEW + 1 : VIEW)
                || !(items.get(0) instanceof PickleValue.Text tag && tag.text().equals("storage"))) {
            throw malformed("is %s that does not describe a storage", PickleNames.kind(tuple));
        }
        if (!(items.get(1) instanceof PickleValue.Global global)) {
            throw malformed("has %s for a storage class", PickleNames.kind(items.get(1)));
        }
        StorageType type = StorageType.of(global.module(), global.name())
                .orElseThrow(() -> malformed("has %s for a storage class", PickleNames.kind(global)));
        if (!(items.get(2) instanceof PickleValue.Text key) || !(items.get(3) instanceof PickleValue.Text)) {
            throw malformed("has %s for a key", PickleNames.kind(items.get(2)));
        }
        long elements = count(items.get(4), "elements");
        try {
            StorageRef root = StorageRef.of(key.text(), type, elements);
            return legacy ? view(root, items.get(VIEW)) : new Part(root, 0, elements);
        } catch (ArithmeticException e) {
            throw malformed("has %d elements, which are more bytes than a file can have", elements);
        }
    }

    private Part view(StorageRef root, PickleValue view) throws CheckpointException {
        if (view == PickleValue.Constant.NONE) {
            return new Part(root, 0, root.elements());
        }
        if (!(view instanceof Tuple tuple) || tuple.children().size() != 3) {
            throw malformed("has %s for a view", PickleNames.kind(view));
        }
        long offset = count(tuple.children().get(1), "offset of the view");
        long elements = count(tuple.children().get(2), "elements of the view");
        if (offset > root.elements() || elements > root.elements() - offset) {
            throw malformed("has a view of %d elements at %d, the storage has %d", elements, offset, root.elements());
        }
        return new Part(root, offset, elements);
    }

    private long count(PickleValue value, String what) throws CheckpointException {
        if (value instanceof PickleValue.Int number && number.value() >= 0) {
            return number.value();
        }
        boolean negative = value instanceof PickleValue.Int;
        throw malformed("has %s for the %s", negative ? PickleNames.of(value) : PickleNames.kind(value), what);
    }

    private void add(StorageRef storage) throws CheckpointException {
        StorageRef known = byKey.putIfAbsent(storage.key(), storage);
        if (known != null && !known.equals(storage)) {
            throw malformed(
                    "names storage %s as %d elements of %s, elsewhere as %d of %s",
                    Printable.of(storage.key()),
                    storage.elements(),
                    storage.type().name(),
                    known.elements(),
                    known.type().name());
        }
    }

    /** Early files kept the source code of classes so: {@code ('module', class, file, source)}. */
    private static boolean isModule(PickleValue.PersistentId id) {
        return id.id() instanceof Tuple tuple
                && !tuple.children().isEmpty()
                && tuple.children().get(0) instanceof PickleValue.Text tag
                && tag.text().equals("module");
    }

    @FormatMethod
    private CheckpointException malformed(@FormatString String detail, Object... args) {
        return pickle.malformed("persistent id", -1, detail, args);
    }
}
