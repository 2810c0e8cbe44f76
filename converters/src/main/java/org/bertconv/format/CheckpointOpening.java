package org.bertconv.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.CheckpointFormat;
import org.bertconv.checkpoint.ConfigFile;
import org.bertconv.checkpoint.JsonText;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.ShardIndex;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.format.tfbundle.TfBundleFiles;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.FileSource;
import org.bertconv.io.Folder;
import org.bertconv.io.SourceName;

/** Opens one checkpoint of a folder: finds the weights, lets the bytes choose the format, and collects what stands beside them. */
final class CheckpointOpening {

    private static final List<String> CONFIGS = List.of("config.json", "bert_config.json", "albert_config.json");
    private static final List<String> COMPANIONS = List.of(
            "vocab.txt",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "chat_template.jinja");
    private static final String SAVED_MODEL = "variables/";
    private static final int MAX_CONFIG_BYTES = 64 << 20;
    private static final Pattern SHARD = Pattern.compile("(.*)-\\d{5}-of-\\d{5}(\\.[A-Za-z0-9]+)");

    private final List<CheckpointFormat> formats;
    private final Folder folder;
    private final ReadOptions options;
    private final List<String> warnings = new ArrayList<>();

    CheckpointOpening(List<CheckpointFormat> formats, Folder folder, ReadOptions options) {
        this.formats = formats;
        this.folder = folder;
        this.options = options;
    }

    Checkpoint open(Path path, Optional<String> given, Optional<Path> config) throws IOException {
        SourceName name = SourceName.of(path.toString());
        Optional<SentenceLayout> sentence = SentenceLayout.of(folder);
        WeightsSearch search = new WeightsSearch(formats, folder, warnings);
        String file = given.isPresent()
                ? wanted(given.get())
                : search.find(sentence.map(SentenceLayout::transformer).orElse(""));
        Read read = file.endsWith(ShardIndex.SUFFIX) ? shards(file) : single(file);
        String directory = home(file);
        warnings.addAll(read.weights().warnings());
        return new Checkpoint(
                name,
                read.format(),
                read.weights(),
                config.isPresent() ? Optional.of(config(config.get())) : config(directory, read.inside()),
                companions(
                        directory,
                        read.inside(),
                        sentence.filter(layout -> layout.transformer().equals(directory))),
                warnings,
                folder);
    }

    /** {@return the directory in which config and vocabulary lie: a SavedModel has its weights one further down} */
    private static String home(String file) {
        String directory = file.substring(0, file.lastIndexOf('/') + 1);
        boolean savedModel = directory.equals(SAVED_MODEL) || directory.endsWith("/" + SAVED_MODEL);
        return savedModel ? directory.substring(0, directory.length() - SAVED_MODEL.length()) : directory;
    }

    /**
     * @param format that was read
     * @param weights that were found
     * @param inside what else is in their file, by the name that it would have beside it
     */
    private record Read(String format, WeightsFile weights, Map<String, ByteSource> inside) {}

    /** Any file of a bundle stands for the bundle, and a shard for all shards if their index is there. */
    private String wanted(String given) throws IOException {
        if (given.equals("checkpoint")) {
            return TfBundleFiles.indexOfState(folder, given);
        }
        Optional<String> bundle = TfBundleFiles.indexFor(folder.names(), given);
        if (bundle.isPresent()) {
            return bundle.get();
        }
        java.util.regex.Matcher shard = SHARD.matcher(given);
        if (shard.matches()) {
            String index = shard.group(1) + shard.group(2) + ShardIndex.SUFFIX;
            if (folder.names().contains(index)) {
                warnings.add(given + " is one of several shards: read all of them by " + index);
                return index;
            }
        }
        return given;
    }

    private Read single(String file) throws IOException {
        ByteSource bytes = folder.open(file);
        CheckpointFormat format = formatOf(bytes);
        WeightsFile weights = format.read(folder, file, options);
        return new Read(format.name(), weights, format.inside(folder, file));
    }

    private CheckpointFormat formatOf(ByteSource bytes) throws IOException {
        for (CheckpointFormat format : formats) {
            if (format.matches(bytes)) {
                return format;
            }
        }
        throw UnknownContent.describe(bytes);
    }

    /** The shards of an index are of whatever format their bytes are, but all of one. */
    private Read shards(String index) throws IOException {
        Map<String, String> formatOf = new LinkedHashMap<>();
        ShardIndex shards = ShardIndex.read(folder, index);
        WeightsFile merged = shards.merge((name, bytes) -> {
            CheckpointFormat format = formatOf(bytes);
            formatOf.put(format.name(), bytes.name().toString());
            return format.read(folder, name, options);
        });
        if (formatOf.size() > 1) {
            throw CheckpointException.of(
                    org.bertconv.io.ErrorClass.MALFORMED,
                    folder.open(index).name(),
                    "its shards are of several formats: " + formatOf);
        }
        return new Read(formatOf.keySet().stream().findFirst().orElse("safetensors"), merged, Map.of());
    }

    private Optional<ConfigFile> config(String directory, Map<String, ByteSource> inside) throws IOException {
        for (String candidate : CONFIGS) {
            if (folder.names().contains(directory + candidate)) {
                return Optional.of(config(folder.open(directory + candidate)));
            }
        }
        ByteSource own = inside.get(CONFIGS.get(0));
        return own == null ? Optional.empty() : Optional.of(config(own));
    }

    /** {@return the hyper-parameters in a file} */
    static ConfigFile config(Path path) throws IOException {
        try (FileSource bytes = FileSource.open(path, SourceName.of(path.toString()))) {
            return config(bytes);
        }
    }

    private static ConfigFile config(ByteSource bytes) throws IOException {
        Optional<CheckpointException> substitute = UnknownContent.substitute(bytes);
        if (substitute.isPresent()) {
            throw substitute.get();
        }
        return new ConfigFile(bytes.name(), JsonText.readObject(bytes, MAX_CONFIG_BYTES));
    }

    /** What lies beside the weights stands before what is inside them. */
    private Map<String, ByteSource> companions(
            String directory, Map<String, ByteSource> inside, Optional<SentenceLayout> sentence) throws IOException {
        Map<String, ByteSource> companions = new TreeMap<>(inside);
        companions.keySet().removeAll(CONFIGS);
        for (String name : COMPANIONS) {
            if (folder.names().contains(directory + name)) {
                ByteSource file = folder.open(directory + name);
                Optional<CheckpointException> substitute = UnknownContent.substitute(file);
                substitute.ifPresentOrElse(
                        error -> warnings.add(name + " " + error.detail() + ": left out"),
                        () -> companions.put(name, file));
            }
        }
        if (sentence.isPresent()) {
            companions.putAll(sentence.get().files());
        }
        return companions;
    }
}
