package org.bertconv.checkpoint;

import org.bertconv.io.SourceName;
import tools.jackson.databind.node.ObjectNode;

/**
 * The hyper-parameters that came with a checkpoint, as they were written: {@code config.json} or {@code bert_config.json}.
 *
 * @param name what messages call the file
 * @param json its fields
 */
public record ConfigFile(SourceName name, ObjectNode json) {}
