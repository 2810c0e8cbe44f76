package org.bertconv.parity.cause;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.bertconv.mapping.Head;
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
 * @param vocabulary how many words the recorded outputs have, where there are such
 */
public record Scene(
        Suspect suspect, Optional<Suspect> reference, Set<String> differing, int block, OptionalInt vocabulary) {

    private static final Set<Head> POOLED =
            Set.of(Head.NEXT_SENTENCE, Head.SEQUENCE_CLASSIFICATION, Head.MULTIPLE_CHOICE);

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

    /** {@return the beginnings of the names of the blamed layer, each with a dot: one for each block that it runs} */
    List<String> prefixes() {
        return isLayer() ? uses().blocks(block) : List.of();
    }

    /** {@return the blocks that one fault may be in: each alone, and all together} */
    List<List<String>> places() {
        List<List<String>> places = new ArrayList<>();
        prefixes().forEach(prefix -> places.add(List.of(prefix)));
        if (places.size() > 1) {
            places.add(prefixes());
        }
        return places;
    }

    /** {@return the attentions of a block, by the beginning of its names} */
    List<Attending> attentions(String block) {
        String cross = uses().in(block, Component.CROSS_QUERY) + ".weight";
        return has(cross) ? List.of(Attending.SELF, Attending.CROSS) : List.of(Attending.SELF);
    }

    /** {@return whether something is made of the pooler} */
    boolean pools() {
        boolean scores = POOLED.contains(suspect.head());
        return scores || (!uses().pooler().isEmpty() && has(uses().pooler() + ".weight"));
    }

    /** {@return what the blamed layer is called} */
    String layer() {
        return "layer " + block;
    }

    /** {@return how many words there should be, if that is known} */
    OptionalInt words() {
        return reference.isPresent() ? OptionalInt.of(reference.get().config().vocabSize()) : vocabulary;
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
            case LAYER -> prefixes().stream().anyMatch(name::startsWith);
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
