package org.bertconv.parity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bertconv.mapping.Head;
import org.bertconv.model.Assembly;
import org.bertconv.model.ModelConfig;
import org.bertconv.model.SentenceTransformer;
import org.bertconv.model.TensorUses;
import org.bertconv.model.Tokens;
import org.bertconv.tensor.Tensor;

/**
 * Which parameters of a single model the compared outputs depend on, by construction of the model. A key bias is never among them: it adds the same to
 * all scores of a query, and softmax cancels that. Of an embedding table only the rows that the probes use are.
 */
final class ModelWitnesses implements Witnesses {

    private static final Set<String> VOCABULARY_OUTPUTS = Set.of("prediction_logits");
    private static final Set<Head> LANGUAGE_MODELS = Set.of(Head.MASKED_LM, Head.CAUSAL_LM);

    private final TensorUses uses;
    private final ModelConfig config;
    private final Head head;
    private final Assembly assembly;
    private final Collection<String> outputs;
    private final int deepestLayer;
    private final boolean hidden;
    private final boolean pooled;
    private final boolean vocabulary;
    private final boolean attended;
    private final boolean ownDecoder;
    private final boolean ownDecoderBias;
    private final Map<String, long[]> usedRows = new LinkedHashMap<>();

    ModelWitnesses(ModelSide model, Collection<String> outputs, List<Probe> probes) {
        this.head = model.head();
        this.assembly = model.assembly();
        this.config = model.config();
        this.uses = new TensorUses(config);
        this.ownDecoder = model.weights().contains(uses.decoder());
        this.ownDecoderBias = model.weights().contains(uses.decoderBias());
        this.outputs = outputs;
        this.hidden = !outputs.isEmpty();
        this.pooled = outputs.contains("pooler_output")
                || outputs.contains(uses.relationOutput())
                || (outputs.contains("logits") && uses.readsPooler(head));
        this.vocabulary = outputs.stream().anyMatch(output -> isOfVocabulary(output, head));
        this.deepestLayer = deepest(model.config().layers());
        this.attended = !probes.isEmpty()
                && probes.stream().allMatch(probe -> probe.attended().isPresent());
        rows(probes);
    }

    /** {@return whether an output has a score for each word} */
    static boolean isOfVocabulary(String output, Head head) {
        return VOCABULARY_OUTPUTS.contains(output) || (output.equals("logits") && LANGUAGE_MODELS.contains(head));
    }

    private int deepest(int layers) {
        boolean whole = outputs.stream().anyMatch(name -> !name.startsWith("hidden_states."));
        return whole
                ? layers
                : outputs.stream()
                        .mapToInt(name -> OutputOrder.layer(name) + 1)
                        .max()
                        .orElse(0);
    }

    private void rows(List<Probe> probes) {
        List<Tokens> tokens = probes.stream().map(Probe::tokens).toList();
        usedRows.put(uses.words(), distinct(tokens.stream().flatMapToLong(t -> seen(t, t.inputIds()))));
        usedRows.put(uses.types(), distinct(tokens.stream().flatMapToLong(t -> seen(t, t.tokenTypeIds()))));
        usedRows.put(uses.positions(), distinct(tokens.stream().flatMapToLong(config::positions)));
        usedRows.put(uses.distances(), distinct(tokens.stream().flatMapToLong(config::distances)));
    }

    /** What is at a place that is masked shows in no other place: an output of each place has to be compared for it to be seen. */
    private LongStream seen(Tokens tokens, long[] values) {
        boolean eachPlace = outputs.stream().anyMatch(this::isOfEachPlace);
        return IntStream.range(0, values.length)
                .filter(i -> eachPlace || tokens.attentionMask()[i] != 0)
                .mapToLong(i -> values[i]);
    }

    private boolean isOfEachPlace(String output) {
        return !OutputOrder.isOfWhole(output, head, uses);
    }

    private static long[] distinct(LongStream numbers) {
        return numbers.distinct().sorted().toArray();
    }

    @Override
    public boolean isWithoutEffect(String name) {
        return uses.isWithoutEffect(name);
    }

    @Override
    public long witnessed(Tensor tensor) {
        String name = tensor.info().name();
        long elements = tensor.info().shape().elements();
        if (isWithoutEffect(name) || !isUpstream(name)) {
            return 0;
        }
        long[] rows = usedRows.get(name);
        if (rows == null || (name.equals(uses.words()) && vocabulary && !ownDecoder)) {
            return elements;
        }
        long all = tensor.info().shape().dimension(0);
        return all == 0 ? 0 : Math.min(rows.length, all) * (elements / all);
    }

    private boolean isUpstream(String name) {
        if (assembly.isBehind(name)) {
            return outputs.contains(SentenceTransformer.OUTPUT);
        }
        return switch (uses.of(name)) {
            case EMBEDDINGS -> hidden;
            case LAYER -> uses.firstLayer(name) < deepestLayer && (attended || !uses.isOfCrossAttention(name));
            case POOLER -> pooled;
            case PREDICTIONS -> vocabulary && !(ownDecoderBias && uses.isReplacedBy(name, uses.decoderBias()));
            case RELATION ->
                outputs.contains(uses.relationOutput()) || (outputs.contains("logits") && head == Head.NEXT_SENTENCE);
            case SPANS -> outputs.contains("start_logits") && outputs.contains("end_logits");
            case SCORES -> outputs.contains("logits");
        };
    }

    @Override
    public List<UntouchedRows> untouched(Map<String, Tensor> tensors, Map<String, Tensor> right) throws IOException {
        List<UntouchedRows> untouched = new ArrayList<>();
        for (Map.Entry<String, long[]> used : usedRows.entrySet()) {
            Tensor tensor = tensors.get(used.getKey());
            if (tensor != null && !witnessesAll(tensor) && tensor.info().dtype().isFloating()) {
                Set<Long> rows = LongStream.of(used.getValue()).boxed().collect(Collectors.toSet());
                Optional<Tensor> other = Optional.ofNullable(right.get(used.getKey()))
                        .filter(theirs -> theirs.info().dtype().isFloating());
                untouched.add(new UntouchedRows(
                        used.getKey(),
                        tensor.info().shape().dimension(0) - rows.size(),
                        UntouchedRows.digest(tensor, rows),
                        other.isPresent() ? Optional.of(UntouchedRows.digest(other.get(), rows)) : Optional.empty()));
            }
        }
        return untouched;
    }

    @Override
    public BitSet unseen(Tensor tensor) {
        BitSet unseen = new BitSet();
        if (!witnessesAll(tensor)) {
            unseen.set(0, DigestedTensor.rows(tensor));
        }
        if (witnessed(tensor) > 0) {
            LongStream.of(usedRows.getOrDefault(tensor.info().name(), new long[0]))
                    .forEach(row -> unseen.clear(Math.toIntExact(row)));
        }
        return unseen;
    }
}
