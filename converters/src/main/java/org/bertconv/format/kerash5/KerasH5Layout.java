package org.bertconv.format.kerash5;

/** The names that Keras gives to groups and attributes. */
final class KerasH5Layout {

    static final String LAYER_NAMES = "layer_names";
    static final String WEIGHT_NAMES = "weight_names";
    static final String BACKEND = "backend";
    static final String KERAS_VERSION = "keras_version";
    static final String MODEL_CONFIG = "model_config";

    /** Where a file with a whole model has its weights. */
    static final String MODEL_WEIGHTS = "model_weights";

    /** Where weights are that belong to the model itself and to none of its layers. */
    static final String TOP_LEVEL = "top_level_model_weights";

    static final String OPTIMIZER = "optimizer_weights";

    /** The newest Keras 2, whose files ours are like. */
    static final String WRITTEN_VERSION = "2.19.0";

    private KerasH5Layout() {}

    /** {@return whether an attribute or a member of the root is called so in no other HDF5 files} */
    static boolean isTelling(String name) {
        return name.equals(LAYER_NAMES) || name.equals(LAYER_NAMES + 0) || name.equals(MODEL_WEIGHTS);
    }
}
