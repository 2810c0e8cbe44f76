package org.bertconv.mapping.infer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A name cut at its numbers.
 *
 * @param texts before, between and behind the numbers: one more than there are numbers
 * @param numbers runs of digits
 */
record Numbered(List<String> texts, List<String> numbers) {

    private static final Pattern RUN = Pattern.compile("[0-9]+");

    static Numbered of(String name) {
        List<String> texts = new ArrayList<>();
        List<String> numbers = new ArrayList<>();
        Matcher runs = RUN.matcher(name);
        int end = 0;
        while (runs.find()) {
            texts.add(name.substring(end, runs.start()));
            numbers.add(runs.group());
            end = runs.end();
        }
        texts.add(name.substring(end));
        return new Numbered(texts, numbers);
    }

    /** {@return the name with every number the same} */
    String form() {
        return String.join("#", texts);
    }

    /** {@return the name with other texts for its numbers} */
    String with(List<String> instead) {
        StringBuilder name = new StringBuilder(texts.get(0));
        for (int i = 0; i < instead.size(); i++) {
            name.append(instead.get(i)).append(texts.get(i + 1));
        }
        return name.toString();
    }

    /** {@return the words in it, in lower case; what frameworks have different words for has one} */
    List<String> words() {
        List<String> words = new ArrayList<>();
        for (String word : String.join(" ", texts)
                .replaceAll("([a-z])([A-Z])", "$1 $2")
                .toLowerCase(Locale.ROOT)
                .split("[^a-z]+", -1)) {
            switch (word) {
                case "" -> {}
                case "gamma", "kernel", "scale", "embedding", "w" -> words.add("weight");
                case "beta", "b" -> words.add("bias");
                default -> words.add(word);
            }
        }
        return words;
    }
}
