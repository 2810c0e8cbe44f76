package org.bertconv.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bertconv.archive.Archives;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.CheckpointFormat;
import org.bertconv.checkpoint.CheckpointWriter;
import org.bertconv.checkpoint.ConfigFile;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.format.flax.FlaxFormat;
import org.bertconv.format.flax.FlaxWriter;
import org.bertconv.format.gguf.GgufFormat;
import org.bertconv.format.gguf.GgufWriter;
import org.bertconv.format.kerash5.KerasH5Format;
import org.bertconv.format.kerash5.KerasH5Writer;
import org.bertconv.format.kerasv3.KerasV3Format;
import org.bertconv.format.npz.NpyFormat;
import org.bertconv.format.npz.NpzFormat;
import org.bertconv.format.npz.NpzWriter;
import org.bertconv.format.onnx.OnnxFormat;
import org.bertconv.format.pytorch.PytorchLegacyFormat;
import org.bertconv.format.pytorch.PytorchZipFormat;
import org.bertconv.format.pytorch.TorchScriptFormat;
import org.bertconv.format.pytorch.write.PytorchZipWriter;
import org.bertconv.format.safetensors.SafetensorsFormat;
import org.bertconv.format.safetensors.SafetensorsWriter;
import org.bertconv.format.tfbundle.TfBundleFiles;
import org.bertconv.format.tfbundle.TfBundleFormat;
import org.bertconv.format.tfbundle.TfBundleWriter;
import org.bertconv.format.tfbundle.TfObjectWriter;
import org.bertconv.format.tfv1.TfV1Format;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.DirectoryFolder;
import org.bertconv.io.FileSource;
import org.bertconv.io.Folder;
import org.bertconv.io.SourceName;
import org.bertconv.io.SystemErrors;

/**
 * Every format that is read or written, and the way from what a user points at to an open checkpoint: a file, a directory, a bundle
 * prefix, any file of a bundle, a shard index, a shard, or an archive.
 */
public final class CheckpointFormats {

    /** A new format is one line here. The order does not matter: no two match the same bytes. */
    private static final List<CheckpointFormat> READ = List.of(
            new SafetensorsFormat(),
            new PytorchZipFormat(),
            new TorchScriptFormat(),
            new PytorchLegacyFormat(),
            new TfBundleFormat(),
            new TfV1Format(),
            new NpzFormat(),
            new NpyFormat(),
            new FlaxFormat(),
            new GgufFormat(),
            new KerasH5Format(),
            new KerasV3Format(),
            new OnnxFormat());

    private static final List<CheckpointWriter> WRITTEN = List.of(
            new SafetensorsWriter(),
            new PytorchZipWriter(),
            new NpzWriter(),
            new FlaxWriter(),
            new GgufWriter(),
            new KerasH5Writer(),
            new TfBundleWriter(),
            new TfObjectWriter());

    /** One name, or an owner and one; no file, which has an ending. */
    private static final Pattern HUB_NAME = Pattern.compile("(?:\\w[\\w-]*/)?\\w[\\w-]*(?:\\.\\d+)?");

    private static final String NOT_HERE =
            "nothing is downloaded: a model on a hub is fetched first, and then named by the directory that it is in";

    private CheckpointFormats() {}

    /** {@return the format whose bytes a file has, if one is known} */
    public static Optional<CheckpointFormat> formatOf(ByteSource file) throws IOException {
        for (CheckpointFormat format : READ) {
            if (format.matches(file)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** {@return the writer for a value of the option {@code --to}, if there is one} */
    public static Optional<CheckpointWriter> writer(String target) {
        return WRITTEN.stream().filter(writer -> writer.target().equals(target)).findFirst();
    }

    /** {@return the writer for a file that is named so, such as {@code model.safetensors}, if its ending says one} */
    public static Optional<CheckpointWriter> writerOf(String fileName) {
        return WRITTEN.stream()
                .filter(writer -> writer.extensions().stream().anyMatch(fileName::endsWith))
                .findFirst();
    }

    /** {@return the values of the option {@code --to}} */
    public static List<String> targets() {
        return WRITTEN.stream().map(CheckpointWriter::target).toList();
    }

    /**
     * Opens a checkpoint: names, dtypes and shapes are read and validated, no tensor is.
     *
     * @param path what the user points at
     * @param config the config file to use instead of the one beside the weights
     * @throws CheckpointException INPUT if there is nothing, and whatever the format finds wrong
     */
    public static Checkpoint open(Path path, ReadOptions options, Optional<Path> config) throws IOException {
        Location location = locate(path);
        try {
            return new CheckpointOpening(READ, location.folder(), options).open(path, location.file(), config);
        } catch (IOException | RuntimeException | Error e) {
            location.folder().close();
            throw e;
        }
    }

    /**
     * @param folder where the checkpoint lies
     * @param file the one that was pointed at, if it was one
     */
    private record Location(Folder folder, Optional<String> file) {}

    private static Location locate(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return new Location(DirectoryFolder.open(path), Optional.empty());
        }
        // Only the root has no name, and that is a directory.
        String last = String.valueOf(path.getFileName());
        if (!Files.exists(path)) {
            return bundlePrefix(path, last);
        }
        Optional<Folder> archive = archive(path);
        return archive.isPresent()
                ? new Location(archive.get(), Optional.empty())
                : new Location(DirectoryFolder.open(directoryOf(path)), Optional.of(last));
    }

    /** A file is an archive only if no format takes it: PyTorch's files are zips too. */
    private static Optional<Folder> archive(Path path) throws IOException {
        FileSource file = FileSource.open(path, SourceName.of(path.toString()));
        try {
            if (formatOf(file).isPresent()) {
                file.close();
                return Optional.empty();
            }
            if (Archives.matches(file)) {
                return Optional.of(new OpenArchive(file, Archives.open(file)));
            }
            file.close();
            return Optional.empty();
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    /** The prefix of a TensorFlow bundle is no file: {@code bert_model.ckpt} stands for {@code bert_model.ckpt.index}. */
    private static Location bundlePrefix(Path path, String name) throws IOException {
        Path directory = directoryOf(path);
        if (Files.isDirectory(directory)) {
            Folder folder = DirectoryFolder.open(directory);
            if (TfBundleFiles.indexFor(folder.names(), name).isPresent()) {
                return new Location(folder, Optional.of(name));
            }
            folder.close();
        }
        CheckpointException missing = SystemErrors.missing(path, SourceName.of(path.toString()));
        throw missing.hint().isEmpty() && isElsewhere(path) ? missing.hint(NOT_HERE) : missing;
    }

    /** {@return whether it looks like an address, or like the name of a model on a hub} */
    private static boolean isElsewhere(Path path) {
        String text = path.toString();
        Path parent = path.getParent();
        return text.startsWith("http:")
                || text.startsWith("https:")
                || (HUB_NAME.matcher(text).matches() && (parent == null || !Files.isDirectory(parent)));
    }

    private static Path directoryOf(Path path) {
        Path parent = path.getParent();
        return parent == null ? Path.of(".") : parent;
    }

    /**
     * {@return the hyper-parameters in a file}
     *
     * @throws CheckpointException INPUT or MALFORMED if it cannot be read or is no JSON object
     */
    public static ConfigFile config(Path file) throws IOException {
        return CheckpointOpening.config(file);
    }
}
