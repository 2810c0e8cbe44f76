package org.bertconv.mapping.infer;

import java.util.List;

/**
 * A tensor, and what it is.
 *
 * @param from its name
 * @param to canonical names: one, or those of the parts that lie in it one behind the other
 * @param ops what is done to it on the way, as rule files call that
 */
record Pair(String from, List<String> to, List<String> ops) {

    /** Copies the lists. */
    Pair {
        to = List.copyOf(to);
        ops = List.copyOf(ops);
    }
}
