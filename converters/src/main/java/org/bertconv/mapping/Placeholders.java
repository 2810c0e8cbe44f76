package org.bertconv.mapping;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The placeholders that a rule file declares: a number, or a list of words.
 *
 * @param words the words of each list; a number has none
 */
record Placeholders(Map<String, List<String>> words) {

    Placeholders {
        // In the order of the file, so that rules come in the same order on every run.
        words = Collections.unmodifiableMap(new LinkedHashMap<>(words));
    }

    /** {@return whether a placeholder of this name is declared} */
    boolean contains(String name) {
        return words.containsKey(name);
    }

    /**
     * {@return the texts with each list of words replaced by each of its words, alike in all of the texts; numbers stay}
     *
     * @param texts a rule's two sides, or a single name
     */
    List<List<String>> expand(List<String> texts) {
        List<List<String>> expanded = List.of(texts);
        for (Map.Entry<String, List<String>> entry : words.entrySet()) {
            String brace = "{" + entry.getKey() + "}";
            if (entry.getValue().isEmpty() || texts.stream().noneMatch(text -> text.contains(brace))) {
                continue;
            }
            List<List<String>> next = new ArrayList<>();
            for (List<String> alternative : expanded) {
                for (String word : entry.getValue()) {
                    next.add(alternative.stream()
                            .map(text -> text.replace(brace, word))
                            .toList());
                }
            }
            expanded = next;
        }
        return expanded;
    }
}
