package org.bertconv.format.pytorch;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import org.bertconv.format.pytorch.PickleContainer.Dict;

/** Counts tensors, for messages, and gives up counting where a pickle makes it expensive. */
final class TensorCount {

    /** Values that are looked at, all counts together. */
    private static final long MOST = 20_000_000;

    private long left = MOST;

    /** {@return how many tensors a dict holds under names, not counting those in dicts in it} */
    static int direct(Dict dict) {
        int count = 0;
        for (int i = 0; i < dict.keys().size(); i++) {
            if (dict.keys().get(i) instanceof PickleValue.Text
                    && TensorCalls.isTensor(dict.values().get(i))) {
                count++;
            }
        }
        return count;
    }

    /** {@return how many different tensors are in a value, however deep; a value that contains itself is counted once} Fewer where counting would take too long. */
    long below(PickleValue value) {
        Set<PickleValue> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<PickleValue> open = new ArrayDeque<>();
        open.push(value);
        long count = 0;
        while (!open.isEmpty() && left > 0) {
            PickleValue next = open.pop();
            left--;
            if (!(next instanceof PickleContainer container) || !seen.add(next)) {
                continue;
            }
            if (TensorCalls.isTensor(next)) {
                count++;
            } else {
                left -= container.children().size();
                container.children().forEach(open::push);
            }
        }
        return count;
    }
}
