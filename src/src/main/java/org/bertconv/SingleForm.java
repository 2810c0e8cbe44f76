package org.bertconv;

import org.bertconv.checkpoint.StateDict;
import org.bertconv.io.CheckpointException;
import org.bertconv.mapping.MappedCheckpoint;
import org.bertconv.mapping.MappingRules;
import org.bertconv.mapping.TargetNames;

/**
 * One model in a naming.
 *
 * @param mapped the model
 * @param naming that it is written in
 */
record SingleForm(MappedCheckpoint mapped, MappingRules naming) implements TargetForm {

    @Override
    public TargetNames names(StateDict model) {
        String modelClass = mapped.config().json().path("architectures").path(0).asString("");
        return TargetNames.of(naming, model, mapped.head(), modelClass);
    }

    @Override
    public TargetConfig config(int words) throws CheckpointException {
        TargetConfig config = TargetConfig.of(mapped, naming);
        config.json().put(mapped.architecture().field("vocab_size"), words);
        return config;
    }

    @Override
    public String configFile() {
        return naming.written().configFile();
    }
}
