package org.bertconv.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.MemorySource;
import org.bertconv.io.Printable;
import org.bertconv.io.SourceName;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The modules that sentence-transformers puts behind a model, as {@code modules.json} and the files in their directories declare them.
 *
 * @param files by name
 * @param list {@code modules.json}
 * @param behind the modules behind the first, which is the model itself
 */
public record SentenceModules(Map<String, ByteSource> files, ByteSource list, List<Module> behind) {

    /** The file that lists the modules. */
    public static final String LIST = "modules.json";

    private static final int MAX_BYTES = 1 << 20;
    private static final String POOLING = "Pooling";
    private static final String POOLING_PATH = "1_Pooling";
    private static final String TYPES = "sentence_transformers.models.";

    /** Copies the list. */
    public SentenceModules {
        behind = List.copyOf(behind);
    }

    /**
     * A module.
     *
     * @param field of it in the list
     * @param type the whole name of its class
     * @param path of its directory
     */
    public record Module(String field, String type, String path) {

        /** {@return the name of its class alone; the packages have moved over the years} */
        public String kind() {
            return type.substring(type.lastIndexOf('.') + 1);
        }
    }

    /** {@return what these files declare, if one of them is a list of modules} */
    public static Optional<SentenceModules> of(Map<String, ByteSource> files) throws IOException {
        ByteSource list = files.get(LIST);
        if (list == null) {
            return Optional.empty();
        }
        JsonNode declared = JsonText.read(list, MAX_BYTES);
        List<Module> behind = new ArrayList<>();
        for (int i = 1; i < declared.size(); i++) {
            JsonNode module = declared.path(i);
            behind.add(new Module(
                    "[" + i + "]",
                    module.path("type").asString(""),
                    module.path("path").asString("")));
        }
        return Optional.of(new SentenceModules(files, list, behind));
    }

    /**
     * {@return the ways of a pooling, in the order in which their vectors are joined}
     *
     * @throws CheckpointException INPUT if there is no config of it; UNSUPPORTED if it says another way, or none
     */
    public List<PoolingWay> ways(Module pooling) throws IOException {
        ByteSource file = file(pooling.path() + "/config.json");
        JsonNode config = JsonText.readObject(file, MAX_BYTES);
        List<String> named = new ArrayList<>();
        JsonNode mode = config.path("pooling_mode");
        if (mode.isString()) {
            named.add(mode.asString(""));
        }
        mode.valueStream().forEach(one -> named.add(one.asString("")));
        List<PoolingWay> ways = new ArrayList<>();
        for (PoolingWay way : PoolingWay.values()) {
            if (named.remove(way.label()) || config.path(way.field()).asBoolean(false)) {
                ways.add(way);
            }
        }
        if (ways.isEmpty() || !named.isEmpty()) {
            throw CheckpointException.of(
                    ErrorClass.UNSUPPORTED,
                    file.name(),
                    "pooling_mode",
                    (named.isEmpty() ? "is not there" : "is " + Printable.of(String.join(", ", named)))
                            + "; known are "
                            + Stream.of(PoolingWay.values())
                                    .map(PoolingWay::label)
                                    .collect(Collectors.joining(", ")));
        }
        return ways;
    }

    /** {@return the only way of the pooling that comes first; none if another module does, or several ways are joined} */
    public Optional<PoolingWay> soleWay() throws IOException {
        if (behind.isEmpty() || !behind.get(0).kind().equals(POOLING)) {
            return Optional.empty();
        }
        List<PoolingWay> ways = ways(behind.get(0));
        return ways.size() == 1 ? Optional.of(ways.get(0)) : Optional.empty();
    }

    /**
     * {@return a file of a module}
     *
     * @throws CheckpointException INPUT if it is not there
     */
    public ByteSource file(String name) throws CheckpointException {
        ByteSource file = files.get(name);
        if (file == null) {
            throw CheckpointException.of(
                    ErrorClass.INPUT, SourceName.of(LIST), "names a module, and there is no " + name);
        }
        return file;
    }

    /**
     * {@return the files of a model that keeps only the first of these modules; without any, none of them is declared}
     *
     * @param count of the modules that stay
     */
    public Map<String, ByteSource> cut(int count) throws IOException {
        Map<String, ByteSource> kept = new TreeMap<>(files);
        kept.keySet().removeIf(name -> name.equals(LIST) || name.contains("/"));
        if (count == 0) {
            return kept;
        }
        ArrayNode modules = JsonNodeFactory.instance.arrayNode();
        JsonText.read(list, MAX_BYTES).valueStream().limit(1L + count).forEach(modules::add);
        kept.put(LIST, text(list.name(), modules));
        for (Module module : behind.subList(0, count)) {
            files.forEach((name, file) -> {
                if (name.startsWith(module.path() + "/")) {
                    kept.put(name, file);
                }
            });
        }
        return kept;
    }

    /**
     * {@return the files that declare one way of pooling behind a model}
     *
     * @param width of the vectors of the model
     * @param inside what the files are taken from
     */
    public static Map<String, ByteSource> declaring(PoolingWay way, long width, SourceName inside) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        list.add(module(0, "Transformer", "")).add(module(1, POOLING, POOLING_PATH));
        ObjectNode config = JsonNodeFactory.instance.objectNode().put("word_embedding_dimension", width);
        for (PoolingWay each : PoolingWay.values()) {
            config.put(each.field(), each == way);
        }
        String path = POOLING_PATH + "/config.json";
        return Map.of(LIST, text(inside.member(LIST), list), path, text(inside.member(path), config));
    }

    private static ObjectNode module(int index, String kind, String path) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("idx", index)
                .put("name", String.valueOf(index))
                .put("path", path)
                .put("type", TYPES + kind);
    }

    private static ByteSource text(SourceName name, JsonNode json) {
        return MemorySource.of(name, JsonText.pretty(json).getBytes(StandardCharsets.UTF_8));
    }
}
