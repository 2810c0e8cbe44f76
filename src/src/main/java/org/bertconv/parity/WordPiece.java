package org.bertconv.parity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.model.ModelConfig;
import org.bertconv.model.Tokens;

/**
 * BERT's tokenizer, as in google-research/bert tokenization.py: words are cut at white space and punctuation, lowered and stripped of
 * accents unless the vocabulary has capitals, and taken apart into the longest pieces that the vocabulary has.
 *
 * @param vocabulary the number of each piece: its line in vocab.txt, counted from 0
 * @param cased whether the vocabulary has capitals
 */
record WordPiece(Map<String, Integer> vocabulary, boolean cased) {

    private static final int MAX_VOCABULARY_BYTES = 64 << 20;
    private static final int MAX_WORD = 100;
    private static final String UNKNOWN = "[UNK]";

    /** What stands for no word; MPNet spells it as RoBERTa does. */
    private static final List<List<String>> SPECIAL = List.of(
            List.of("[CLS]", "<s>"),
            List.of("[SEP]", "</s>"),
            List.of(UNKNOWN, "<unk>"),
            List.of("[MASK]", "<mask>"),
            List.of("[PAD]", "<pad>"));

    WordPiece {
        vocabulary = Map.copyOf(vocabulary);
    }

    /** Reads a vocab.txt. */
    static WordPiece read(ByteSource file) throws IOException {
        if (file.size() > MAX_VOCABULARY_BYTES) {
            throw CheckpointException.of(
                    ErrorClass.LIMIT, file.name(), "has " + file.size() + " bytes, at most " + MAX_VOCABULARY_BYTES);
        }
        String text =
                StandardCharsets.UTF_8.decode(file.read(0, (int) file.size())).toString();
        Map<String, Integer> vocabulary = new HashMap<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            vocabulary.put(line.strip(), number++);
        }
        for (List<String> needed : SPECIAL.subList(0, 3)) {
            if (needed.stream().noneMatch(vocabulary::containsKey)) {
                throw CheckpointException.of(ErrorClass.MALFORMED, file.name(), "has no line " + needed.get(0));
            }
        }
        boolean cased = vocabulary.keySet().stream()
                .filter(piece -> !isSpecial(piece))
                .anyMatch(piece -> piece.codePoints().anyMatch(Character::isUpperCase));
        return new WordPiece(vocabulary, cased);
    }

    /** {@return whether a piece stands for no word: it is in brackets, as the special and the unused ones are} */
    static boolean isSpecial(String piece) {
        return (piece.startsWith("[") && piece.endsWith("]")) || (piece.startsWith("<") && piece.endsWith(">"));
    }

    /** {@return the number of the piece that masks another, if the vocabulary has it} */
    Optional<Integer> mask() {
        return special("[MASK]").map(vocabulary::get);
    }

    private Optional<String> special(String name) {
        return SPECIAL.stream()
                .filter(spellings -> spellings.get(0).equals(name))
                .flatMap(List::stream)
                .filter(vocabulary::containsKey)
                .findFirst();
    }

    /** {@return sentences as one padded batch, cut at the last position of the model} */
    Probe probe(List<String> texts, ModelConfig config) {
        List<List<Integer>> rows =
                texts.stream().map(text -> ids(text, config.longestSequence())).toList();
        int sequence = rows.stream().mapToInt(List::size).max().orElse(1);
        long[] ids = new long[rows.size() * sequence];
        long[] mask = new long[ids.length];
        for (int row = 0; row < rows.size(); row++) {
            for (int i = 0; i < rows.get(row).size(); i++) {
                ids[row * sequence + i] = Math.min(rows.get(row).get(i), config.vocabSize() - 1);
                mask[row * sequence + i] = 1;
            }
        }
        String name = rows.size() + " x " + sequence + " from --text";
        return new Probe(name, new Tokens(rows.size(), 1, sequence, ids, mask, new long[ids.length]));
    }

    private List<Integer> ids(String text, int positions) {
        return pieces(text, positions).stream().map(this::number).toList();
    }

    /** {@return a text between the pieces that begin and end it, cut at the last position; what is unknown as it is spelled there} */
    List<String> pieces(String text, int positions) {
        List<String> pieces = new ArrayList<>();
        pieces.add(special("[CLS]").orElseThrow());
        words(text).forEach(word -> pieces.addAll(pieces(word)));
        List<String> cut = new ArrayList<>(pieces.subList(0, Math.min(pieces.size(), Math.max(1, positions - 1))));
        if (cut.size() < positions) {
            cut.add(special("[SEP]").orElseThrow());
        }
        return cut;
    }

    /** {@return the number of a piece; that of what is unknown for all that are not there} */
    int number(String piece) {
        Integer number = vocabulary.get(piece);
        return number == null ? special(UNKNOWN).map(vocabulary::get).orElseThrow() : number;
    }

    private List<String> words(String text) {
        StringBuilder spaced = new StringBuilder();
        String plain = cased ? text : Normalizer.normalize(text, Normalizer.Form.NFD);
        plain.codePoints().forEach(c -> {
            if (!cased && Character.getType(c) == Character.NON_SPACING_MARK) {
                return;
            }
            int lower = cased ? c : Character.toLowerCase(c);
            if (isPunctuation(c) || Character.isIdeographic(c)) {
                spaced.append(' ').appendCodePoint(lower).append(' ');
            } else if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
                spaced.append(' ');
            } else if (!Character.isISOControl(c)) {
                spaced.appendCodePoint(lower);
            }
        });
        return Arrays.stream(spaced.toString().split(" ", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static boolean isPunctuation(int c) {
        // The field counts all of ASCII's symbols, such as $ and ^, as punctuation.
        boolean ascii = c < 128 && c > 32 && !Character.isLetterOrDigit(c) && c != 127;
        return ascii
                || switch (Character.getType(c)) {
                    case Character.CONNECTOR_PUNCTUATION,
                            Character.DASH_PUNCTUATION,
                            Character.START_PUNCTUATION,
                            Character.END_PUNCTUATION,
                            Character.INITIAL_QUOTE_PUNCTUATION,
                            Character.FINAL_QUOTE_PUNCTUATION,
                            Character.OTHER_PUNCTUATION -> true;
                    default -> false;
                };
    }

    /** The longest piece first, again and again; a word that cannot be taken apart is unknown as a whole. */
    private List<String> pieces(String word) {
        if (word.length() > MAX_WORD) {
            return List.of(UNKNOWN);
        }
        List<String> pieces = new ArrayList<>();
        int start = 0;
        while (start < word.length()) {
            int end = word.length();
            String prefix = start == 0 ? "" : "##";
            while (end > start && !vocabulary.containsKey(prefix + word.substring(start, end))) {
                end--;
            }
            if (end == start) {
                return List.of(UNKNOWN);
            }
            pieces.add(prefix + word.substring(start, end));
            start = end;
        }
        return pieces;
    }
}
