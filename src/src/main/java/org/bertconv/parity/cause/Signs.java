package org.bertconv.parity.cause;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Tensor;

/**
 * What a model alone shows of values that it lost, where there is no other model that still has them: zeros where its other layers have
 * none, segments that are all alike, a precision that all its weights lack. No edit brings them back, so nothing is proved by one.
 */
final class Signs {

    private static final String NO_NUMBER = "not-a-number";

    private final List<Scene> scenes;

    Signs(List<Scene> scenes) {
        this.scenes = List.copyOf(scenes);
    }

    /**
     * A sign.
     *
     * @param scene where it is
     * @param diagnosis without edits
     */
    record Sign(Scene scene, Diagnosis diagnosis) {}

    /** {@return the first sign; where a reference tells what is lost, only whether the reference itself has lost something} */
    Optional<Sign> first() throws IOException {
        Optional<Sign> noNumber = noNumber();
        if (noNumber.isPresent()) {
            return noNumber;
        }
        if (scenes.stream().anyMatch(scene -> scene.reference().isPresent())) {
            return noNumberOfReference();
        }
        for (Scene scene : scenes) {
            for (String name : scene.names()) {
                Optional<Sign> sign = of(scene, name);
                if (sign.isPresent()) {
                    return sign;
                }
            }
            Optional<Sign> cut = truncated(scene);
            if (cut.isPresent()) {
                return cut;
            }
        }
        return rounded();
    }

    /** A NaN or an infinity, whatever else is wrong: it is in one of the blocks, or in a block that they are made of. */
    Optional<Sign> noNumber() throws IOException {
        for (Scene scene : scenes) {
            for (String name : scene.names()) {
                Optional<String> element =
                        noNumber(scene.suspect().weights().get(name).orElseThrow());
                if (element.isPresent()) {
                    return sign(scene, name, NO_NUMBER, element.get());
                }
            }
        }
        return Optional.empty();
    }

    /** No edit of the suspect makes it agree with a NaN. */
    private Optional<Sign> noNumberOfReference() throws IOException {
        for (Scene scene : scenes) {
            for (String name : scene.names()) {
                Optional<Tensor> right = scene.right(name);
                Optional<String> element = right.isPresent() ? noNumber(right.get()) : Optional.empty();
                if (element.isPresent()) {
                    String words = "on the left, with which is compared, " + element.get();
                    return Optional.of(new Sign(
                            scene,
                            new Diagnosis(
                                    NO_NUMBER,
                                    words,
                                    List.of(new Edit.Lost(name, "convert the source of the left side again")))));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> noNumber(Tensor tensor) throws IOException {
        if (!tensor.info().dtype().isFloating()) {
            return Optional.empty();
        }
        OptionalLong place = Contents.firstThatIsNoNumber(tensor);
        return place.isPresent()
                ? Optional.of(tensor.info().name()
                        + ValuesLost.index(place.getAsLong(), tensor.info().shape()) + " is a NaN or an infinity")
                : Optional.empty();
    }

    private static Optional<Sign> of(Scene scene, String name) throws IOException {
        Tensor tensor = scene.suspect().weights().get(name).orElseThrow();
        if (!tensor.info().dtype().isFloating() || tensor.info().shape().elements() == 0) {
            return Optional.empty();
        }
        if (name.equals(scene.uses().types())) {
            boolean alike = tensor.info().shape().dimension(0) > 1 && ValuesLost.isConstant(tensor);
            return alike
                    ? sign(scene, name, "token-types-missing", name + " has the same row for every segment")
                    : Optional.empty();
        }
        if (!Contents.of(tensor).zeros() || (name.endsWith(".bias") && allZeros(scene, siblings(scene, name)))) {
            return Optional.empty();
        }
        return sign(
                scene,
                name,
                name.endsWith(".bias") ? "bias-lost" : "values-lost",
                name + " is all zeros" + (name.endsWith(".bias") ? ", unlike other biases" : ""));
    }

    /** The same bias in other layers, or the other biases above or below the layers. */
    private static List<String> siblings(Scene scene, String name) {
        List<String> siblings = new ArrayList<>();
        if (scene.isLayer()) {
            String pattern = scene.uses().inLayer(name, "");
            scene.suspect().weights().names().stream()
                    .filter(other -> !other.equals(name)
                            && scene.uses().inLayer(other, "").equals(pattern))
                    .forEach(siblings::add);
        }
        if (siblings.isEmpty()) {
            scene.names().stream()
                    .filter(other -> other.endsWith(".bias") && !other.equals(name))
                    .forEach(siblings::add);
        }
        return siblings;
    }

    private static boolean allZeros(Scene scene, List<String> names) throws IOException {
        for (String name : names) {
            if (!Contents.of(scene.suspect().weights().get(name).orElseThrow()).zeros()) {
                return false;
            }
        }
        return true;
    }

    private static Optional<Sign> truncated(Scene scene) {
        int mine = scene.suspect().config().vocabSize();
        OptionalInt size = scene.words();
        return size.isPresent() && size.getAsInt() > mine
                ? sign(
                        scene,
                        scene.uses().words(),
                        "vocabulary-truncated",
                        VocabularySize.truncation(mine, size.getAsInt()))
                : Optional.empty();
    }

    /** Weights that are stored in float32, and hold nothing that a narrower dtype would not. */
    private Optional<Sign> rounded() throws IOException {
        Scene scene = scenes.get(0);
        boolean brain = true;
        boolean ieee = true;
        for (Tensor tensor : scene.suspect().weights().tensors()) {
            DType dtype = tensor.info().dtype();
            if (dtype.isFloating() && dtype.bytes() >= DType.F32.bytes()) {
                Contents contents = Contents.of(tensor);
                brain &= contents.brain();
                ieee &= contents.ieee();
            }
            if (!brain && !ieee) {
                return Optional.empty();
            }
        }
        DType to = brain ? DType.BF16 : DType.F16;
        return Optional.of(new Sign(
                scene,
                new Diagnosis(
                        "dtype",
                        "every weight is one of " + to.label() + ": the model was rounded to it on the way",
                        List.of(new Edit.Lost("", "convert its source again, with --dtype keep")))));
    }

    private static Optional<Sign> sign(Scene scene, String name, String kind, String words) {
        return Optional.of(new Sign(
                scene,
                new Diagnosis(
                        kind,
                        words,
                        List.of(new Edit.Lost(name, "convert its source again: nothing in it restores " + name)))));
    }
}
