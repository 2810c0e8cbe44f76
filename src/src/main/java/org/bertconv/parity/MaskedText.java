package org.bertconv.parity;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bertconv.model.ModelConfig;
import org.bertconv.model.Tokens;

/**
 * Ordinary English sentences, which are bundled, as a model reads them, with some words masked: of all words, counted through, one of four.
 *
 * @param texts one row each, not padded
 * @param places of what is masked, counted through the tokens of all texts
 * @param answers the pieces that are masked
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MaskedText(List<Tokens> texts, int[] places, List<String> answers) {

    private static final int EVERY = 4;
    private static final int FIRST = 2;

    /** What a vocabulary of words needs, and some; one of single letters would need three times as many, and as much time. */
    private static final int MAX_TOKENS = 280;

    MaskedText {
        texts = List.copyOf(texts);
        answers = List.copyOf(answers);
    }

    /**
     * {@return the first of the sentences in the pieces of a vocabulary, each cut at the last position of the model}
     *
     * @param mask the number of the piece that masks another
     */
    static MaskedText of(WordPiece words, int mask, ModelConfig config) {
        List<Tokens> texts = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        int counted = 0;
        int start = 0;
        for (String sentence : sentences()) {
            List<String> pieces = words.pieces(sentence, config.longestSequence());
            long[] ids = pieces.stream().mapToLong(words::number).toArray();
            if (start + ids.length > MAX_TOKENS) {
                break;
            }
            for (int i = 0; i < ids.length; i++) {
                if (isWord(pieces.get(i)) && counted++ % EVERY == FIRST) {
                    places.add(start + i);
                    answers.add(pieces.get(i));
                    ids[i] = mask;
                }
            }
            long[] ones = new long[ids.length];
            Arrays.fill(ones, 1);
            texts.add(new Tokens(1, 1, ids.length, ids, ones, new long[ids.length]));
            start += ids.length;
        }
        return new MaskedText(texts, places.stream().mapToInt(i -> i).toArray(), answers);
    }

    /** {@return the bundled text, a sentence a line} */
    static List<String> sentences() {
        try (InputStream in = MaskedText.class.getResourceAsStream("sentences.txt")) {
            if (in == null) {
                throw new IllegalStateException("resource sentences.txt is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Punctuation is too easy, and what is unknown has no answer. */
    private static boolean isWord(String piece) {
        return !WordPiece.isSpecial(piece) && piece.codePoints().anyMatch(Character::isLetterOrDigit);
    }
}
