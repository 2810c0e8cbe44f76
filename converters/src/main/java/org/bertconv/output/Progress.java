package org.bertconv.output;

/** Is told how far the writing of tensors is. Called by several threads, about once a mebibyte, so it has to be quick. */
@FunctionalInterface
public interface Progress {

    /** Listens to nothing. */
    Progress NONE = (bytes, ofBytes, tensors, ofTensors) -> {};

    /**
     * Takes note of the state.
     *
     * @param bytes of tensors written so far
     * @param ofBytes of all tensors together
     * @param tensors written completely so far
     * @param ofTensors in all
     */
    void update(long bytes, long ofBytes, int tensors, int ofTensors);

    /**
     * Takes note of work that nobody can tell the end of, such as the search for a cause.
     *
     * @param bytes read since all that was foreseen was done
     * @param tensors read completely since then
     */
    default void beyond(long bytes, int tensors) {}
}
