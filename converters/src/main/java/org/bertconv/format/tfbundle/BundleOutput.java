package org.bertconv.format.tfbundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.bertconv.checkpoint.WriteOptions;
import org.bertconv.output.OutputDirectory;
import org.bertconv.output.OutputFile;
import org.bertconv.output.TensorCopies;
import org.bertconv.output.TensorCopy;
import org.bertconv.tensorflow.table.TableBuilder;
import org.bertconv.tensorflow.table.TableKey;

/**
 * Writes a bundle with one data file, and the text file {@code checkpoint} that says which bundle is the latest. The same items give the
 * same bytes as they do in TensorFlow, which sorts them as well.
 *
 * @param prefix of the names of its files: {@code bert_model.ckpt}
 */
record BundleOutput(String prefix) {

    /** {@return whether a file is one of this bundle, or the one that names the latest bundle} */
    boolean owns(String fileName) {
        return fileName.equals(TfBundleFiles.STATE_FILE)
                || Pattern.matches(Pattern.quote(prefix) + "\\.(index|meta|data-\\d{5,}-of-\\d{5,})", fileName);
    }

    /**
     * Writes all files; the index is the one that appears last.
     *
     * @throws org.bertconv.io.CheckpointException as {@link org.bertconv.checkpoint.CheckpointWriter#write}
     */
    void write(List<BundleItem> unsorted, WriteOptions options, OutputDirectory output) throws IOException {
        List<BundleItem> items = new ArrayList<>(unsorted);
        items.sort(Comparator.comparing(BundleItem::key));
        long bytes = items.stream().mapToLong(BundleOutput::bytes).sum();
        output.requireSpace(bytes);
        OutputFile data = output.create(TfBundleLayout.shardName(prefix, 0, 1), bytes);
        List<TensorCopy> copies = new ArrayList<>();
        long position = 0;
        for (BundleItem item : items) {
            copies.add(new TensorCopy(item.data(), data, position));
            position = Math.addExact(position, bytes(item));
        }
        TensorCopies.run(copies, options.threads(), options.progress());
        String index = prefix + TfBundleLayout.INDEX_SUFFIX;
        output.write(index, index(items));
        output.write(TfBundleFiles.STATE_FILE, state().getBytes(StandardCharsets.UTF_8));
        output.last(index);
    }

    private static long bytes(BundleItem item) {
        return item.data().info().bytes();
    }

    private static byte[] index(List<BundleItem> items) throws IOException {
        TableBuilder table = new TableBuilder();
        table.add(TableKey.EMPTY, BundleHeader.of(1));
        long position = 0;
        for (BundleItem item : items) {
            table.add(item.key(), BundleEntry.of(item.type(), item.shape(), position, bytes(item), item.maskedCrc()));
            position += bytes(item);
        }
        return table.finish();
    }

    private String state() {
        return String.format(
                "%s: \"%s\"%nall_model_checkpoint_paths: \"%s\"%n".replace("%n", "\n"),
                CheckpointState.PATH_FIELD,
                prefix,
                prefix);
    }
}
