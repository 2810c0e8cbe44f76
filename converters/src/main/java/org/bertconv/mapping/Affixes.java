package org.bertconv.mapping;

/**
 * What stands before and behind the names that the rules of a naming know.
 *
 * @param modelPrefix what the names of classes with a head have before the names of the bare model, such as {@code bert.}
 * @param scope what is written before every name, with <code>{class}</code> for the class of the model, such as <code>tf_{class}/</code>
 * @param suffix what is written behind every name, such as {@code :0}; a name that is read may have it or not
 */
public record Affixes(String modelPrefix, String scope, String suffix) {

    private static final String CLASS = "{class}";

    /** {@return the name without the suffix, if it has it} */
    String withoutSuffix(String name) {
        return withoutSuffix(name, suffix);
    }

    static String withoutSuffix(String name, String suffix) {
        return !suffix.isEmpty() && name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
    }

    /** {@return a name as it is written} */
    String around(String name, String modelClass) {
        return scopeOf(modelClass) + name + suffix;
    }

    /** {@return what every name of a class of models begins with, such as {@code tf_bert_model/}} */
    public String scopeOf(String modelClass) {
        return scope.replace(CLASS, snakeCase(modelClass));
    }

    /** {@return what is left of a prefix behind the scope of some class, which frameworks may number: {@code tf_bert_model_1/}} */
    String withoutScope(String prefix) {
        int end = prefix.indexOf('/');
        boolean scoped = !scope.isEmpty() && end > 0 && prefix.startsWith(scope.substring(0, scope.indexOf(CLASS)));
        return scoped ? prefix.substring(end + 1) : prefix;
    }

    boolean isScopeSound() {
        if (scope.isEmpty()) {
            return true;
        }
        boolean oneComponent = scope.indexOf('/') == scope.length() - 1;
        return scope.contains(CLASS) && oneComponent && scope.replace(CLASS, "").indexOf('{') < 0;
    }

    /** Keras' way from a class to a scope: {@code BertForMaskedLM} is {@code bert_for_masked_lm}. */
    private static String snakeCase(String modelClass) {
        StringBuilder snake = new StringBuilder();
        for (int i = 0; i < modelClass.length(); i++) {
            char c = modelClass.charAt(i);
            boolean afterLower = i > 0 && Character.isLowerCase(modelClass.charAt(i - 1));
            boolean beforeLower = i + 1 < modelClass.length() && Character.isLowerCase(modelClass.charAt(i + 1));
            boolean startsWord = Character.isUpperCase(c) && i > 0 && (afterLower || beforeLower);
            snake.append(startsWord ? "_" : "").append(Character.toLowerCase(c));
        }
        return snake.toString();
    }
}
