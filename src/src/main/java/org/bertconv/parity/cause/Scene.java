package org.bertconv.parity.cause;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bertconv.model.Component;
import org.bertconv.model.ModelConfig;
import org.bertconv.model.TensorUses;
import org.bertconv.tensor.Tensor;

/**
 * Where two models part.
 *
 * @param suspect the model that may be at fault
 * @param reference the model that it should be, unless only its outputs are known
 * @param differing canonical names of tensors that are not those of the reference; of no meaning without one
 * @param block the layer, counted from 0; -1 is the embeddings, the number of layers what stands above
 * @param component that is blamed, where it is known
 */
public record Scene(
        Suspect suspect, Optional<Suspect> reference, Set<String> differing, int block, Optional<Component> component) {

    /** Copies the set. */
    public Scene {
        differing = Set.copyOf(differing);
    }

    boolean isEmbeddings() {
        return block < 0;
    }

    boolean isLayer() {
        return block >= 0 && block < suspect.config().layers();
    }

    boolean isHead() {
        return block >= suspect.config().layers();
    }

    /** {@return the beginning of the names of the blamed layer, with a dot} */
    String prefix() {
        return uses().block(block);
    }

    /** {@return the hyper-parameters of the reference, if they are known} */
    Optional<ModelConfig> wanted() {
        return reference.map(Suspect::config);
    }

    /** {@return whether a tensor is there} */
    boolean has(String name) {
        return suspect.weights().contains(name);
    }

    /** {@return the names of those that are there} */
    List<String> present(String... names) {
        return Stream.of(names).filter(this::has).toList();
    }

    /** {@return the names of the tensors of the blamed block} */
    List<String> names() {
        return suspect.weights().names().stream().filter(this::isOfBlock).toList();
    }

    private boolean isOfBlock(String name) {
        return switch (uses().of(name)) {
            case EMBEDDINGS -> isEmbeddings();
            case LAYER -> isLayer() && name.startsWith(prefix());
            default -> isHead();
        };
    }

    /** {@return what the tensors of the suspect are used for} */
    TensorUses uses() {
        return new TensorUses(suspect.config());
    }

    /** {@return the tensor of the reference} */
    Optional<Tensor> right(String name) {
        return reference.flatMap(model -> model.weights().get(name));
    }

    /** {@return whether a mend makes sense: it changes nothing that is right already} */
    boolean isPlausible(Diagnosis diagnosis) {
        return reference.isEmpty()
                || diagnosis.tensors().isEmpty()
                || differing.containsAll(diagnosis.tensors())
                || diagnosis.tensors().stream().anyMatch(name -> right(name).isEmpty());
    }
}
