package org.bertconv.parity;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.io.SourceName;
import org.bertconv.tensor.Tensor;

/**
 * What a golden says of the parameters of the original model themselves, for rows that its outputs do not show.
 *
 * @param tables digests by what the rows are of, such as {@code word_embeddings}, or {@code encoder.word_embeddings} in a pair; of key
 *     biases each is a row, in the order of the layers
 */
record RowDigests(Map<String, RecordedRows> tables) {

    /** What stands before their names in a golden. */
    static final String PREFIX = "row_digests.";

    /** Nothing was recorded but outputs. */
    static final RowDigests NONE = new RowDigests(Map.of());

    /** Copies the map. */
    RowDigests {
        tables = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(tables));
    }

    static boolean isDigest(String name) {
        return name.startsWith(PREFIX);
    }

    /** {@return the digests in a golden} */
    static RowDigests read(SourceName golden, StateDict contents) throws IOException {
        Map<String, RecordedRows> tables = new LinkedHashMap<>();
        for (Tensor tensor : contents.tensors()) {
            String name = tensor.info().name();
            if (isDigest(name)) {
                tables.put(name.substring(PREFIX.length()), RecordedRows.read(golden, tensor));
            }
        }
        return new RowDigests(tables);
    }

    /** {@return those of one of two models that are put together, named as it alone names them} */
    RowDigests of(String prefix) {
        Map<String, RecordedRows> own = new LinkedHashMap<>();
        tables.forEach((name, rows) -> {
            if (name.startsWith(prefix)) {
                own.put(name.substring(prefix.length()), rows);
            }
        });
        return new RowDigests(own);
    }

    boolean isEmpty() {
        return tables.isEmpty();
    }
}
