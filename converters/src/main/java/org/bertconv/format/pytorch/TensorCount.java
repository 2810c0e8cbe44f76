package org.bertconv.format.pytorch;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import org.bertconv.format.pytorch.PickleContainer.Dict;

/** Counts tensors. */
final class TensorCount {

    private TensorCount() {}

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

    /** {@return how many different tensors are in a value, however deep; a value that contains itself is counted once} */
    static long below(PickleValue value) {
        Set<PickleValue> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<PickleValue> open = new ArrayDeque<>();
        open.push(value);
        long count = 0;
        while (!open.isEmpty()) {
            PickleValue next = open.pop();
            if (!(next instanceof PickleContainer container) || !seen.add(next)) {
                continue;
            }
            if (TensorCalls.isTensor(next)) {
                count++;
            } else {
                container.children().forEach(open::push);
            }
        }
        return count;
    }
}
