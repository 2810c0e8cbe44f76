package org.bertconv.parity.cause;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is tried, in order. */
final class Candidates {

    /** How many elements of weights are read for trials: some twenty passes over a BERT-base, and all that a small model asks for. */
    private static final long WORK = 2_500_000_000L;

    /** How many trials of several blocks at once, whatever the size. */
    private static final int TRIALS = 256;

    /** How many of one kind in one block. */
    private static final int OF_ONE_KIND = 24;

    private Candidates() {}

    /**
     * {@return what may have happened} In one block each kind of fault is tried in turn. Between several, where a trial runs all of them,
     * the likeliest of each kind comes first, in every layer and then in one, and a large model is not run for ever.
     */
    static List<Candidate> of(List<Scene> scenes) throws IOException {
        return scenes.size() == 1 ? inOne(scenes.get(0)) : among(scenes);
    }

    private static List<Candidate> inOne(Scene scene) throws IOException {
        List<Candidate> candidates = new ArrayList<>();
        for (Hypothesis hypothesis : Hypotheses.ALL) {
            hypothesis.at(scene).stream()
                    .filter(scene::isPlausible)
                    .forEach(diagnosis -> candidates.add(new Candidate(scene, diagnosis)));
        }
        return candidates;
    }

    private static List<Candidate> among(List<Scene> scenes) throws IOException {
        List<List<Candidate>> everywhere = new ArrayList<>();
        List<List<Candidate>> single = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        for (Hypothesis hypothesis : Hypotheses.ALL) {
            List<Candidate> general = new ArrayList<>();
            List<Candidate> special = new ArrayList<>();
            for (Scene scene : scenes) {
                for (Diagnosis diagnosis :
                        hypothesis.at(scene).stream().limit(OF_ONE_KIND).toList()) {
                    if (seen.add(diagnosis.rule())) {
                        special.add(new Candidate(scene, diagnosis));
                    }
                    diagnosis
                            .everywhere(scene.uses())
                            .filter(all -> seen.add(all.rule()))
                            .ifPresent(all -> general.add(new Candidate(scene, all)));
                }
            }
            everywhere.add(general);
            single.add(special);
        }
        List<Candidate> all = new ArrayList<>(inTurn(everywhere));
        all.addAll(inTurn(single));
        long each = Math.max(1, scenes.get(0).suspect().weights().bytes() / Float.BYTES);
        return all.subList(0, (int) Math.min(Math.min(all.size(), TRIALS), Math.max(1, WORK / each)));
    }

    /** The first of each, then the second of each, and so on. */
    private static List<Candidate> inTurn(List<List<Candidate>> lists) {
        List<Candidate> all = new ArrayList<>();
        int longest = lists.stream().mapToInt(List::size).max().orElse(0);
        for (int i = 0; i < longest; i++) {
            for (List<Candidate> list : lists) {
                if (i < list.size()) {
                    all.add(list.get(i));
                }
            }
        }
        return all;
    }
}
