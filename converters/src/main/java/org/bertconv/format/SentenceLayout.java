package org.bertconv.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.checkpoint.JsonText;
import org.bertconv.checkpoint.SentenceModules;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Folder;
import org.bertconv.io.MemorySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How sentence-transformers lays out a model: {@code modules.json} at the root lists its modules. The first is a model of transformers, at
 * the root or, as in 2019, in a directory of its own; each of the others has a directory.
 *
 * @param folder of the model
 * @param modules what {@code modules.json} says
 * @param transformer the directory of the first module, with a slash; empty at the root
 */
record SentenceLayout(Folder folder, JsonNode modules, String transformer) {

    private static final String MODULES = SentenceModules.LIST;
    private static final String PATH = "path";
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_FILES = 64;

    /** {@return the layout of a folder, if sentence-transformers wrote it} */
    static Optional<SentenceLayout> of(Folder folder) throws IOException {
        if (!folder.names().contains(MODULES)) {
            return Optional.empty();
        }
        ByteSource file = folder.open(MODULES);
        JsonNode modules = JsonText.read(file, MAX_BYTES);
        boolean sound = modules.isArray() && !modules.isEmpty();
        for (JsonNode module : modules) {
            sound &= module.path(PATH).isString() && module.path("type").isString();
        }
        if (!sound) {
            throw CheckpointException.of(
                    ErrorClass.MALFORMED, file.name(), "must be a list of modules, each with a path and a type");
        }
        return Optional.of(new SentenceLayout(folder, modules, directory(modules.path(0))));
    }

    private static String directory(JsonNode module) {
        String path = module.path(PATH).asString("");
        return path.isEmpty() ? "" : path + "/";
    }

    /**
     * {@return the files that go along with the weights, by the name that they have where the first module is at the root}
     *
     * @throws CheckpointException LIMIT if there are too many
     */
    Map<String, ByteSource> files() throws IOException {
        Map<String, ByteSource> files = new LinkedHashMap<>();
        files.put(MODULES, transformer.isEmpty() ? folder.open(MODULES) : atRoot());
        for (String name : List.of("config_sentence_transformers.json", transformer + "sentence_bert_config.json")) {
            if (folder.names().contains(name)) {
                files.put(name.substring(name.lastIndexOf('/') + 1), folder.open(name));
            }
        }
        for (JsonNode module : modules) {
            String directory = directory(module);
            for (String name : folder.names()) {
                boolean inside = !directory.isEmpty()
                        && !directory.equals(transformer)
                        && name.startsWith(directory)
                        && name.indexOf('/', directory.length()) < 0;
                if (inside) {
                    files.put(name, folder.open(name));
                }
            }
        }
        if (files.size() > MAX_FILES) {
            throw CheckpointException.of(
                    ErrorClass.LIMIT,
                    folder.open(MODULES).name(),
                    "names modules of " + files.size() + " files, at most " + MAX_FILES + " are carried along");
        }
        return files;
    }

    private ByteSource atRoot() throws IOException {
        JsonNode moved = modules.deepCopy();
        ((ObjectNode) moved.path(0)).put(PATH, "");
        byte[] text = JsonText.pretty(moved).getBytes(StandardCharsets.UTF_8);
        return MemorySource.of(folder.open(MODULES).name(), text);
    }
}
