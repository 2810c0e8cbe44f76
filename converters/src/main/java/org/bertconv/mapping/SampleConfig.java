package org.bertconv.mapping;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.bertconv.checkpoint.ConfigFile;
import org.bertconv.io.SourceName;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A small model of a family whose dimensions all differ, for proofs about names and shapes that need some model. */
final class SampleConfig {

    /** All sizes are multiples of it, so that they can be cut into two or three parts, and into as many attention heads. */
    private static final long UNIT = 6;

    private static final long ATTENTION_HEADS = 3;
    private static final long COUNTED = 2;

    private SampleConfig() {}

    /** {@return the config} */
    static ConfigFile of(Architecture architecture) {
        Set<String> counted = new HashSet<>();
        architecture.counters().values().forEach(extent -> counted.addAll(extent.dimensions()));
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        // What comes first is the largest: words before widths, and widths before what is narrower.
        long size = UNIT * (architecture.dimensions().size() + 1);
        long count = COUNTED;
        for (Map.Entry<String, String> dimension : architecture.dimensions().entrySet()) {
            if (counted.contains(dimension.getKey())) {
                json.put(dimension.getValue(), count++);
            } else {
                json.put(dimension.getValue(), size);
                size -= UNIT;
            }
        }
        json.put(architecture.field("num_attention_heads"), ATTENTION_HEADS);
        return new ConfigFile(SourceName.of("a model of small sizes"), json);
    }
}
