package org.bertconv.mapping;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bertconv.checkpoint.StateDict;
import tools.jackson.databind.JsonNode;

/**
 * Which head a checkpoint has: the tensors say it, and where they leave it open {@code architectures} of the config decides. A
 * classifier is a classifier of sequences, of tokens or of choices; its tensors may look alike.
 */
final class HeadDetection {

    /** Heads with the same tensors, which only a field of the config tells apart. */
    static final Set<Head> LANGUAGE_MODELS = Set.of(Head.MASKED_LM, Head.CAUSAL_LM);

    private HeadDetection() {}

    /** {@return the head of these canonical tensors} */
    static Head of(Architecture architecture, StateDict canonical, JsonNode config) {
        Set<String> there = architecture.parts().entrySet().stream()
                .filter(part -> canonical.names().stream().anyMatch(name -> isOf(part.getValue(), name)))
                .map(java.util.Map.Entry::getKey)
                .collect(Collectors.toSet());
        List<Head> candidates = candidates(architecture, there);
        if (candidates.isEmpty()) {
            return bare(architecture, there);
        }
        Optional<Head> declared = declared(architecture, config).filter(candidates::contains);
        if (declared.isPresent()) {
            return declared.get();
        }
        if (LANGUAGE_MODELS.containsAll(candidates) && config.path("is_decoder").asBoolean(false)) {
            return candidates.get(candidates.size() - 1);
        }
        Comparator<Head> fitting = Comparator.comparingInt(head -> misfits(architecture, head, there));
        return candidates.stream().min(fitting).orElseThrow();
    }

    private static boolean isOf(List<Architecture.Spec> part, String name) {
        return part.stream().anyMatch(spec -> spec.name().match(name).isPresent());
    }

    /** The heads that have the most parts beyond the bare model, of those whose parts beyond it are all there. */
    private static List<Head> candidates(Architecture architecture, Set<String> there) {
        List<Head> whole = architecture.heads().keySet().stream()
                .filter(head -> !own(architecture, head).isEmpty() && there.containsAll(own(architecture, head)))
                .toList();
        int most = whole.stream()
                .mapToInt(head -> own(architecture, head).size())
                .max()
                .orElse(0);
        return whole.stream()
                .filter(head -> own(architecture, head).size() == most)
                .toList();
    }

    /** The parts of a head that the bare model has not. */
    private static Set<String> own(Architecture architecture, Head head) {
        Set<String> own = new HashSet<>(parts(architecture, head));
        own.removeAll(parts(architecture, Head.BASE));
        return own;
    }

    private static List<String> parts(Architecture architecture, Head head) {
        Architecture.HeadSpec spec = architecture.heads().get(head);
        return spec == null ? List.of() : spec.parts();
    }

    /** How many parts a head needs that are not there, or has no use for. */
    private static int misfits(Architecture architecture, Head head, Set<String> there) {
        Set<String> either = new HashSet<>(there);
        either.addAll(parts(architecture, head));
        Set<String> both = new HashSet<>(there);
        both.retainAll(parts(architecture, head));
        return either.size() - both.size();
    }

    private static Head bare(Architecture architecture, Set<String> there) {
        boolean whole = there.containsAll(parts(architecture, Head.BASE));
        return whole || !architecture.heads().containsKey(Head.ENCODER) ? Head.BASE : Head.ENCODER;
    }

    /** {@return the other family whose class the config names, if it names one: {@code LongformerModel}} */
    static Optional<String> foreign(Architecture architecture, JsonNode config) {
        String lower = className(config).toLowerCase(Locale.ROOT);
        return architecture.foreign().stream()
                .filter(family -> lower.startsWith(family.replace("_", "")))
                .findFirst();
    }

    /** {@return the head of the class that the config names, if it names one of this family} */
    static Optional<Head> declared(Architecture architecture, JsonNode config) {
        return architecture.headOf(className(config));
    }

    private static String className(JsonNode config) {
        JsonNode classes = config.path("architectures");
        return classes.isArray() && !classes.isEmpty() ? classes.get(0).asString("") : "";
    }
}
