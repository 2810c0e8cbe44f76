package org.bertconv.format.pytorch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.format.pytorch.PickleContainer.Dict;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;

/**
 * Finds the weights in what a file holds. Candidates are the object itself and every dict that is reached from it through
 * {@linkplain #WRAPPERS known keys}; the one with the most tensors is the state dict, and of two with as many the outer one, then the one
 * whose key comes first in the list. A state dict may also be {@linkplain NestedStateDict nested}. What is left aside is said.
 */
final class StateDictSearch {

    /** The keys under which training programs put a state dict, best known first. */
    static final List<String> WRAPPERS =
            List.of("state_dict", "model_state_dict", "model", "module", "params", "network");

    private static final int MOST_CANDIDATES = 64;
    private static final int SHOWN_KEYS = 8;

    /**
     * The weights.
     *
     * @param dict the state dict
     * @param path the keys that lead to it, outermost first
     * @param beside what the dicts on the way to it hold besides
     * @param numbers what of that is a number, such as a version, by its keys
     * @param warnings other dicts that might have been meant
     */
    record Found(
            Dict dict, List<String> path, List<Ignored> beside, Map<String, String> numbers, List<String> warnings) {}

    private record Candidate(Dict dict, List<String> path, List<Dict> way, int tensors) {}

    private StateDictSearch() {}

    /**
     * {@return the state dict in an object}
     *
     * @param pickle where the object comes from, for messages
     * @throws CheckpointException MALFORMED if there is no dict of tensors
     */
    static Found find(ByteSource pickle, PickleValue root) throws CheckpointException {
        if (!(root instanceof Dict dict)) {
            throw pickle.malformed("pickle", -1, "holds %s, not a dict of tensors by name", PickleNames.kind(root));
        }
        List<Candidate> candidates = candidates(dict);
        Candidate best = candidates.get(0);
        for (Candidate candidate : candidates) {
            best = candidate.tensors() > best.tensors() ? candidate : best;
        }
        if (best.tensors() == 0 && !dict.keys().isEmpty()) {
            return nested(pickle, dict, candidates);
        }
        return new Found(best.dict(), best.path(), beside(best), numbers(best), warnings(best, candidates));
    }

    /**
     * Where no candidate has tensors, each may have a dict of them for every module. A known key leads to the state dict also then; under
     * an unknown key it is taken only if there is nothing else that could be meant.
     */
    private static Found nested(ByteSource pickle, Dict root, List<Candidate> candidates) throws CheckpointException {
        Candidate best = candidates.get(0);
        Dict joined = new Dict(false);
        for (Candidate candidate : candidates.subList(1, candidates.size())) {
            Dict inner = NestedStateDict.join(pickle, candidate.dict());
            if (TensorCount.direct(inner) > TensorCount.direct(joined)) {
                best = candidate;
                joined = inner;
            }
        }
        if (best.way().isEmpty()) {
            joined = NestedStateDict.join(pickle, root);
        }
        int tensors = TensorCount.direct(joined);
        Optional<Candidate> only = onlyOne(root).filter(one -> one.tensors() >= tensors);
        if (only.isPresent()) {
            String warning = "the weights were taken from "
                    + Printable.of(only.get().path().get(0)) + ", the only dict of tensors that there is";
            return new Found(
                    only.get().dict(), only.get().path(), beside(only.get()), numbers(only.get()), List.of(warning));
        }
        if (tensors == 0 && holdsOptimizer(root)) {
            throw CheckpointException.of(
                    ErrorClass.DIFFERENT,
                    pickle.name(),
                    "coverage 0%: holds the state of an optimizer and no weights; its keys are " + keys(root));
        }
        if (tensors == 0) {
            throw pickle.malformed("pickle", -1, "holds no dict of tensors by name; its keys are %s", keys(root));
        }
        return new Found(joined, best.path(), beside(best), numbers(best), List.of());
    }

    /** What {@code torch.optim.Optimizer.state_dict} gives, as it is or under a key. */
    private static boolean holdsOptimizer(Dict root) {
        return isOptimizer(root)
                || root.values().stream().anyMatch(value -> value instanceof Dict inner && isOptimizer(inner));
    }

    private static boolean isOptimizer(Dict dict) {
        return dict.get("state") instanceof Dict && dict.get("param_groups") != null;
    }

    /** {@return the inner dict of tensors, if there is one and no other} */
    private static Optional<Candidate> onlyOne(Dict dict) {
        List<Candidate> others = new ArrayList<>();
        for (int i = 0; i < dict.keys().size(); i++) {
            if (dict.keys().get(i) instanceof PickleValue.Text key
                    && dict.values().get(i) instanceof Dict inner
                    && TensorCount.direct(inner) > 0) {
                others.add(new Candidate(inner, List.of(key.text()), List.of(dict), TensorCount.direct(inner)));
            }
        }
        return others.size() == 1 ? Optional.of(others.get(0)) : Optional.empty();
    }

    private static List<Candidate> candidates(Dict root) {
        Set<Dict> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        seen.add(root);
        List<Candidate> candidates = new ArrayList<>();
        candidates.add(new Candidate(root, List.of(), List.of(), TensorCount.direct(root)));
        for (int i = 0; i < candidates.size() && i < MOST_CANDIDATES; i++) {
            Candidate outer = candidates.get(i);
            for (String key : WRAPPERS) {
                if (outer.dict().get(key) instanceof Dict inner && seen.add(inner)) {
                    candidates.add(new Candidate(
                            inner,
                            plus(outer.path(), key),
                            plus(outer.way(), outer.dict()),
                            TensorCount.direct(inner)));
                }
            }
        }
        return candidates;
    }

    private static List<Ignored> beside(Candidate best) {
        List<Ignored> beside = new ArrayList<>();
        TensorCount count = new TensorCount();
        for (int level = 0; level < best.path().size(); level++) {
            Dict dict = best.way().get(level);
            String prefix = level == 0 ? "" : String.join(".", best.path().subList(0, level)) + ".";
            for (int i = 0; i < dict.keys().size(); i++) {
                String key = PickleNames.of(dict.keys().get(i));
                if (!key.equals(best.path().get(level))) {
                    beside.add(new Ignored(
                            prefix + key, besideWhy(count, dict.values().get(i))));
                }
            }
        }
        return beside;
    }

    private static Map<String, String> numbers(Candidate best) {
        Map<String, String> numbers = new LinkedHashMap<>();
        for (int level = 0; level < best.path().size(); level++) {
            Dict dict = best.way().get(level);
            for (int i = 0; i < dict.keys().size(); i++) {
                PickleValue value = dict.values().get(i);
                if (value instanceof PickleValue.Int || value instanceof PickleValue.Real) {
                    List<String> path = plus(
                            best.path().subList(0, level),
                            PickleNames.of(dict.keys().get(i)));
                    numbers.put(String.join(".", path), number(value));
                }
            }
        }
        return numbers;
    }

    private static String number(PickleValue value) {
        return value instanceof PickleValue.Int whole
                ? String.valueOf(whole.value())
                : String.valueOf(((PickleValue.Real) value).value());
    }

    private static String besideWhy(TensorCount count, PickleValue value) {
        long tensors = count.below(value);
        return tensors == 0
                ? PickleNames.kind(value) + " beside the weights"
                : tensors + (tensors == 1 ? " tensor" : " tensors") + " beside the weights";
    }

    private static List<String> warnings(Candidate best, List<Candidate> candidates) {
        List<String> warnings = new ArrayList<>();
        for (Candidate other : candidates) {
            if (!other.equals(best) && other.tensors() > 0) {
                warnings.add("tensors are in " + where(other) + " (" + other.tensors() + ") and in " + where(best)
                        + " (" + best.tensors() + "); those in " + where(best) + " were taken");
            }
        }
        if (best.way().isEmpty()) {
            return warnings;
        }
        Dict around = best.way().get(best.way().size() - 1);
        for (int i = 0; i < around.keys().size(); i++) {
            String key = PickleNames.of(around.keys().get(i));
            if (around.values().get(i) instanceof Dict twin
                    && !twin.equals(best.dict())
                    && !WRAPPERS.contains(key)
                    && best.tensors() > 0
                    && TensorCount.direct(twin) == best.tensors()) {
                warnings.add(
                        key + " holds as many tensors as " + where(best) + "; those in " + where(best) + " were taken");
            }
        }
        return warnings;
    }

    private static String where(Candidate candidate) {
        return candidate.path().isEmpty() ? "the top level" : String.join(".", candidate.path());
    }

    private static String keys(Dict dict) {
        List<String> shown = new ArrayList<>();
        for (PickleValue key :
                dict.keys().subList(0, Math.min(SHOWN_KEYS, dict.keys().size()))) {
            shown.add(PickleNames.of(key));
        }
        int more = dict.keys().size() - shown.size();
        return Printable.of(String.join(", ", shown)) + (more == 0 ? "" : " and " + more + " more");
    }

    private static <T> List<T> plus(List<T> list, T last) {
        List<T> longer = new ArrayList<>(list);
        longer.add(last);
        return longer;
    }
}
