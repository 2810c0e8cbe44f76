package org.bertconv.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bertconv.archive.Archives;
import org.bertconv.checkpoint.CheckpointFormat;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.format.tfbundle.TfBundleFiles;
import org.bertconv.format.tfv1.TfV1Format;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Folder;
import org.bertconv.io.Printable;

/**
 * Finds the weights of a folder: the file names that frameworks look for, in their order; else the one TensorFlow bundle; else the one
 * file whose bytes are of a known format. Several candidates of one rank are an error that lists them, never a guess.
 */
final class WeightsSearch {

    private static final List<String> WELL_KNOWN = List.of(
            "model.safetensors.index.json",
            "model.safetensors",
            "pytorch_model.bin.index.json",
            "pytorch_model.bin",
            "flax_model.msgpack.index.json",
            "flax_model.msgpack",
            "model.npz",
            "model.gguf",
            "tf_model.h5.index.json",
            "tf_model.h5",
            "model.weights.h5",
            "model.onnx");

    private final List<CheckpointFormat> formats;
    private final Folder folder;
    private final List<String> warnings;

    WeightsSearch(List<CheckpointFormat> formats, Folder folder, List<String> warnings) {
        this.formats = formats;
        this.folder = folder;
        this.warnings = warnings;
    }

    /**
     * {@return the name of the weights}
     *
     * @param first the directory that is looked at first, with a slash; empty for the folder itself
     */
    String find(String first) throws IOException {
        Optional<String> here = in(first);
        if (here.isPresent()) {
            return here.get();
        }
        // Below the directory itself no directory is better than another.
        List<String> below = new ArrayList<>();
        for (String directory : directories()) {
            in(directory).ifPresent(below::add);
        }
        if (below.size() > 1) {
            throw several(below);
        }
        return below.isEmpty() ? byContent() : below.get(0);
    }

    private Set<String> directories() {
        return folder.names().stream()
                .map(name -> name.substring(0, name.lastIndexOf('/') + 1))
                .filter(directory -> !directory.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The weights of one directory, by the names of their files. */
    private Optional<String> in(String directory) throws IOException {
        Set<String> names = folder.names();
        List<String> known = WELL_KNOWN.stream()
                .map(name -> directory + name)
                .filter(names::contains)
                .toList();
        List<String> bundles = TfBundleFiles.indexes(names).stream()
                .filter(index -> index.lastIndexOf('/') + 1 == directory.length() && index.startsWith(directory))
                .toList();
        if (!known.isEmpty()) {
            warnOfOthers(known, bundles);
            return Optional.of(known.get(0));
        }
        return bundles.isEmpty() ? Optional.empty() : Optional.of(bundle(directory, bundles));
    }

    private void warnOfOthers(List<String> here, List<String> bundles) {
        List<String> others = new ArrayList<>(here.subList(1, here.size()));
        others.addAll(bundles);
        if (!others.isEmpty()) {
            warnings.add("read " + here.get(0) + "; not read: " + String.join(", ", others));
        }
    }

    private String bundle(String directory, List<String> bundles) throws IOException {
        if (bundles.size() == 1) {
            return bundles.get(0);
        }
        String state = directory + "checkpoint";
        if (folder.names().contains(state)) {
            String named = TfBundleFiles.indexOfState(folder, state);
            warnings.add("read " + named + ", which " + state + " names; not read: "
                    + bundles.stream().filter(index -> !index.equals(named)).collect(Collectors.joining(", ")));
            return named;
        }
        throw several(bundles);
    }

    private String byContent() throws IOException {
        List<String> found = new ArrayList<>();
        for (String name : folder.names()) {
            Optional<CheckpointFormat> format = formatOf(name);
            boolean laterShard = found.contains(TfV1Format.first(name));
            if (format.isPresent() && !isArray(format.get()) && !isGolden(format.get(), name) && !laterShard) {
                found.add(name);
            }
        }
        if (found.size() == 1) {
            return found.get(0);
        }
        if (found.isEmpty()) {
            throw CheckpointException.of(
                            ErrorClass.INPUT,
                            folder.name(),
                            "holds no checkpoint: none of its " + folder.names().size()
                                    + " files is of a format that is read")
                    .hint(hintOfNone());
        }
        throw several(found);
    }

    private String hintOfNone() throws IOException {
        for (String name : folder.names()) {
            if (folder.peek(name, Archives::matches).orElse(false)) {
                return Printable.of(name) + " is an archive, which is read when it is named itself";
            }
        }
        return "looked for " + String.join(", ", WELL_KNOWN) + ", a TensorFlow *.index, or one file of "
                + formats.stream().map(CheckpointFormat::name).collect(Collectors.joining(", "));
    }

    /** One array without a name is no checkpoint, whoever put it there. */
    private static boolean isArray(CheckpointFormat format) {
        return format.name().equals("npy");
    }

    /** Recorded outputs lie beside the weights that they were recorded from; they have inputs, which no model has. */
    private boolean isGolden(CheckpointFormat format, String name) throws IOException {
        return Set.of("safetensors", "npz").contains(format.name())
                && format.read(folder, name, ReadOptions.STRICT).tensors().contains("input_ids");
    }

    private Optional<CheckpointFormat> formatOf(String name) throws IOException {
        return folder.peek(name, this::formatOf).flatMap(format -> format);
    }

    private Optional<CheckpointFormat> formatOf(ByteSource file) throws IOException {
        for (CheckpointFormat format : formats) {
            if (format.matches(file)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    private CheckpointException several(List<String> found) {
        return CheckpointException.of(
                        ErrorClass.INPUT,
                        folder.name(),
                        "holds several checkpoints: " + found.stream().limit(10).collect(Collectors.joining(", ")))
                .hint("name one of them");
    }
}
