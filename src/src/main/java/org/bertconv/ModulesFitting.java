package org.bertconv;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.SentenceModules;
import org.bertconv.io.ByteSource;
import org.bertconv.tensor.Tensor;

/**
 * How many of the modules that sentence-transformers puts behind a model a target has a place for: a directory has all of them, a single
 * file none, or as many as its format can say.
 *
 * @param companions the files beside the model that go along
 * @param dropped tensors of modules that stay behind
 * @param notes which modules those are
 */
record ModulesFitting(Map<String, ByteSource> companions, List<String> dropped, List<String> notes) {

    /** {@return how the modules of a checkpoint fit into a target} */
    static ModulesFitting of(Checkpoint checkpoint, Target target) throws IOException {
        Map<String, ByteSource> files = checkpoint.companions();
        Optional<SentenceModules> modules = SentenceModules.of(files);
        if (!target.isFile() || modules.isEmpty()) {
            return new ModulesFitting(files, List.of(), List.of());
        }
        int held = target.writer().modulesHeld(modules.get());
        List<String> left = modules.get().behind().stream()
                .skip(held)
                .map(SentenceModules.Module::path)
                .toList();
        if (left.isEmpty()) {
            return new ModulesFitting(files, List.of(), List.of());
        }
        return new ModulesFitting(
                modules.get().cut(held),
                weights(files).stream()
                        .filter(name -> left.stream().anyMatch(path -> name.startsWith(path + ".")))
                        .toList(),
                List.of("one file of " + target.writer().target() + " has no place for the modules "
                        + String.join(", ", left) + " behind the model, so they stay behind; a directory has"));
    }

    private static List<String> weights(Map<String, ByteSource> files) throws IOException {
        return new SentenceReading(files)
                .modules()
                .map(modules -> modules.weights().tensors().stream()
                        .map(Tensor::info)
                        .map(info -> info.name())
                        .toList())
                .orElse(List.of());
    }

    /** {@return a checkpoint with the files that go along} */
    Checkpoint narrowed(Checkpoint checkpoint) {
        return new Checkpoint(
                checkpoint.name(),
                checkpoint.format(),
                checkpoint.weights(),
                checkpoint.config(),
                companions,
                checkpoint.warnings(),
                checkpoint.files());
    }
}
