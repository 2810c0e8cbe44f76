package org.bertconv.format.pytorch;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bertconv.format.pytorch.PickleContainer.Dict;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;

/**
 * A state dict that has a dict for each module, such as {@code {"bert": {"embeddings": {…}}, "cls": {…}}}, as one dict: the keys on the way
 * to a tensor are joined by dots, as PyTorch joins the names of modules.
 */
final class NestedStateDict {

    private final ByteSource pickle;
    private final Dict joined = new Dict(false);
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private long seen;

    /** A value under a joined key, so many dicts deep. */
    private record Entry(String name, PickleValue value, int depth) {}

    private NestedStateDict(ByteSource pickle) {
        this.pickle = pickle;
    }

    /**
     * {@return all that is in the dicts below a dict, in their order} Dicts with keys that are no strings are not descended into.
     *
     * @throws CheckpointException MALFORMED if two joined keys are one, LIMIT if the dicts contain themselves or are too many
     */
    static Dict join(ByteSource pickle, Dict root) throws CheckpointException {
        NestedStateDict nested = new NestedStateDict(pickle);
        nested.descend("", root, 0);
        while (!nested.waiting.isEmpty()) {
            nested.take(nested.waiting.pop());
        }
        return nested.joined;
    }

    private void take(Entry entry) throws CheckpointException {
        if (entry.value() instanceof Dict inner && hasNames(inner)) {
            descend(entry.name() + ".", inner, entry.depth());
        } else if (!joined.put(new PickleValue.Text(entry.name()), entry.value())) {
            throw pickle.malformed("pickle", -1, "two tensors are named %s", Printable.of(entry.name()));
        }
    }

    private void descend(String prefix, Dict dict, int depth) throws CheckpointException {
        seen += dict.keys().size();
        if (depth == PickleLimits.DEPTH || seen > PickleLimits.TENSORS || prefix.length() > PickleLimits.NAME) {
            throw pickle.error(
                    ErrorClass.LIMIT,
                    "pickle",
                    -1,
                    "dicts nested more than %d deep, or with more than %d values or names of more than %d characters",
                    PickleLimits.DEPTH,
                    PickleLimits.TENSORS,
                    PickleLimits.NAME);
        }
        for (int i = dict.keys().size() - 1; i >= 0; i--) {
            String key = PickleNames.text(dict.keys().get(i));
            waiting.push(new Entry(prefix + key, dict.values().get(i), depth + 1));
        }
    }

    private static boolean hasNames(Dict dict) {
        return !dict.keys().isEmpty() && dict.keys().stream().allMatch(key -> key instanceof PickleValue.Text);
    }
}
