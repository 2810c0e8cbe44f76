package org.bertconv.tensorflow;

import java.io.IOException;
import java.util.Optional;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.tensorflow.table.Excerpt;
import org.bertconv.tensorflow.table.TableReader;

/** Tells the two kinds of checkpoint apart that are tables: the index of a bundle, and the older checkpoint V1 that is a table itself. */
public final class TableKind {

    private TableKind() {}

    /**
     * {@return whether a file is a table whose header is that of V1, in which field 1 is a message and not a number}
     *
     * <p>A table that is damaged is none, so that one kind only has to say what is wrong with it.
     */
    public static boolean isV1(ByteSource file) throws IOException {
        if (!TableReader.isTable(file)) {
            return false;
        }
        try {
            Optional<Excerpt> header = TableReader.open(file).header();
            return header.isPresent() && firstFieldIsMessage(header.get());
        } catch (CheckpointException e) {
            return false;
        }
    }

    private static boolean firstFieldIsMessage(Excerpt header) throws IOException {
        ProtoReader fields = new ProtoReader(header);
        while (fields.next()) {
            if (fields.field() == 1) {
                return fields.isDelimited();
            }
            fields.skip();
        }
        return false;
    }
}
