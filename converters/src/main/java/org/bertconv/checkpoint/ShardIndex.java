package org.bertconv.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Folder;
import org.bertconv.io.Printable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code model.safetensors.index.json} and its kin: which file of the same folder holds which tensor. The same for all formats.
 *
 * <pre>{@code {"metadata": {"total_size": 123}, "weight_map": {"<tensor>": "model-00001-of-00002.safetensors", …}}}</pre>
 *
 * <p>A name in an index is the name of a file beside it and never a path, and the file is {@linkplain Folder#openNamed opened} without
 * following a link out of the folder.
 */
public final class ShardIndex {

    /** How the names of indexes end. */
    public static final String SUFFIX = ".index.json";

    /** As many shards as a checkpoint may have. */
    public static final int MAX_SHARDS = 100_000;

    private static final String WEIGHT_MAP = "weight_map";

    private final Folder folder;
    private final ByteSource file;
    private final String directory;
    private final Map<String, String> weightMap;
    private final ObjectNode json;

    private ShardIndex(
            Folder folder, ByteSource file, String directory, Map<String, String> weightMap, ObjectNode json) {
        this.folder = folder;
        this.file = file;
        this.directory = directory;
        this.weightMap = weightMap;
        this.json = json;
    }

    /**
     * {@return the index in a file of a folder; no shard is opened}
     *
     * @throws CheckpointException MALFORMED if it is not an index, REFUSED if it names a file elsewhere, LIMIT for over 100,000 shards
     */
    public static ShardIndex read(Folder folder, String file) throws IOException {
        ByteSource source = folder.open(file);
        ObjectNode json = JsonText.readObject(source, JsonText.MAX_BYTES);
        if (!(json.get(WEIGHT_MAP) instanceof ObjectNode map)) {
            throw error(source, ErrorClass.MALFORMED, WEIGHT_MAP, "is missing or not an object");
        }
        int slash = file.lastIndexOf('/') + 1;
        Map<String, String> weightMap = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            String field = WEIGHT_MAP + "." + Printable.of(entry.getKey());
            if (!entry.getValue().isString()) {
                throw error(source, ErrorClass.MALFORMED, field, "is not a string");
            }
            String shard = entry.getValue().stringValue();
            requireBeside(source, field, shard);
            if (shard.equals(file.substring(slash))) {
                throw error(source, ErrorClass.MALFORMED, field, "names the index itself");
            }
            weightMap.put(entry.getKey(), shard);
        }
        ShardIndex index = new ShardIndex(folder, source, file.substring(0, slash), weightMap, json);
        if (index.files().size() > MAX_SHARDS) {
            throw error(source, ErrorClass.LIMIT, WEIGHT_MAP, "names more than " + MAX_SHARDS + " files");
        }
        return index;
    }

    private static void requireBeside(ByteSource source, String field, String shard) throws CheckpointException {
        boolean plain = shard.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || c < ' ');
        if (!plain || shard.isEmpty() || shard.equals(".") || shard.equals("..")) {
            throw error(
                    source,
                    ErrorClass.REFUSED,
                    field,
                    "\"" + Printable.of(shard) + "\" is not the plain name of a file beside the index");
        }
    }

    /** {@return the names of the shards in the folder, sorted} */
    public SortedSet<String> files() {
        SortedSet<String> files = new TreeSet<>();
        weightMap.values().forEach(name -> files.add(directory + name));
        return files;
    }

    /** {@return which file beside the index holds a tensor, in the order of the index} */
    public Map<String, String> weightMap() {
        return Map.copyOf(weightMap);
    }

    /**
     * {@return the tensors of all shards, in the order of the index}
     *
     * @throws CheckpointException INPUT if a shard is missing, REFUSED if it is a link out of the folder, MALFORMED if a tensor is not in
     *     its shard or is in two, and what {@code reader} throws
     */
    public WeightsFile merge(ShardReader reader) throws IOException {
        ShardMerge merge = new ShardMerge(file, weightMap);
        for (String name : new TreeSet<>(weightMap.values())) {
            merge.add(name, reader.read(directory + name, folder.openNamed(directory + name)));
        }
        return merge.finish(sizeWarnings(merge.bytes()));
    }

    private List<String> sizeWarnings(long bytes) {
        List<String> warnings = new ArrayList<>();
        JsonNode declared = json.path("metadata").path("total_size");
        if (declared.isMissingNode()) {
            return warnings;
        }
        boolean equal = declared.isIntegralNumber()
                ? declared.canConvertToLong() && declared.longValue() == bytes
                : declared.isDouble() && declared.doubleValue() == bytes;
        if (!equal) {
            warnings.add(file.name() + ": metadata.total_size is " + Printable.of(declared.toString())
                    + ", and the tensors have " + bytes + " bytes");
        }
        return warnings;
    }

    private static CheckpointException error(ByteSource source, ErrorClass errorClass, String field, String detail) {
        return CheckpointException.of(errorClass, source.name(), field, detail);
    }
}
