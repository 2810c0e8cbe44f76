package org.bertconv.checkpoint;

/**
 * The ways of sentence-transformers to make one vector of the states of the tokens, as the config of a pooling calls them: until version 5
 * in fields of their own, since then by name.
 */
public enum PoolingWay {
    CLS("pooling_mode_cls_token", "cls"),
    MAX("pooling_mode_max_tokens", "max"),
    MEAN("pooling_mode_mean_tokens", "mean"),
    MEAN_SQRT_LEN("pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens"),
    WEIGHTED_MEAN("pooling_mode_weightedmean_tokens", "weightedmean"),
    LAST_TOKEN("pooling_mode_lasttoken", "lasttoken");

    private final String field;
    private final String label;

    PoolingWay(String field, String label) {
        this.field = field;
        this.label = label;
    }

    /** {@return the field that is true where this way is gone, until version 5} */
    public String field() {
        return field;
    }

    /** {@return the name since then} */
    public String label() {
        return label;
    }
}
