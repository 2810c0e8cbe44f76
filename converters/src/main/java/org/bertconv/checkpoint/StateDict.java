package org.bertconv.checkpoint;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bertconv.tensor.Tensor;

/** Tensors by name, in the order of their file. Immutable. */
public final class StateDict {

    private final Map<String, Tensor> tensors;

    private StateDict(Map<String, Tensor> tensors) {
        this.tensors = Collections.unmodifiableMap(tensors);
    }

    /**
     * {@return the state dict of these tensors, in their order}
     *
     * @throws IllegalArgumentException if two have one name; readers check before with their own message
     */
    public static StateDict of(Collection<? extends Tensor> tensors) {
        Map<String, Tensor> byName = new LinkedHashMap<>();
        for (Tensor tensor : tensors) {
            if (byName.put(tensor.info().name(), tensor) != null) {
                throw new IllegalArgumentException(
                        "two tensors are named " + tensor.info().name());
            }
        }
        return new StateDict(byName);
    }

    /** {@return the tensor of this name, if there is one} */
    public Optional<Tensor> get(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    /** {@return whether there is a tensor of this name} */
    public boolean contains(String name) {
        return tensors.containsKey(name);
    }

    /** {@return the names, in order} */
    public Set<String> names() {
        return tensors.keySet();
    }

    /** {@return the tensors, in order} */
    public Collection<Tensor> tensors() {
        return tensors.values();
    }

    /** {@return the number of tensors} */
    public int size() {
        return tensors.size();
    }

    /** {@return the bytes of all tensors together} */
    public long bytes() {
        return tensors.values().stream().mapToLong(t -> t.info().bytes()).sum();
    }
}
