package org.bertconv.parity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.model.EncoderDecoder;
import org.bertconv.model.TensorUses;
import org.bertconv.model.Tokens;
import org.bertconv.tensor.Tensor;

/**
 * What the outputs of a pair witness: those of the decoder depend on its encoder as well, from its first layer on.
 *
 * @param encoder that of the encoder alone
 * @param decoder that of the decoder alone
 * @param uses of the tensors of the encoder
 * @param attended whether an output behind the cross-attention is compared, so that the projection between the two is seen
 */
record PairWitnesses(Witnesses encoder, Witnesses decoder, TensorUses uses, boolean attended) implements Witnesses {

    private static final String EMBEDDINGS = "hidden_states.0";
    private static final String LAST = "last_hidden_state";

    static PairWitnesses of(
            ModelSide.Half encoder, ModelSide.Half decoder, Collection<String> outputs, List<Probe> probes) {
        List<String> written = outputs.stream()
                .filter(name -> !name.startsWith(encoder.outputs()))
                .map(name -> without(decoder.outputs(), name))
                .toList();
        boolean attended = written.stream().anyMatch(name -> !name.equals(EMBEDDINGS));
        List<String> read = new ArrayList<>(outputs.stream()
                .filter(name -> name.startsWith(encoder.outputs()))
                .map(name -> without(encoder.outputs(), name))
                .toList());
        if (attended) {
            read.add(LAST);
        }
        List<Probe> sources = probes.stream()
                .flatMap(probe -> probe.attended().stream()
                        .filter(Tokens.class::isInstance)
                        .map(source -> new Probe(probe.name(), (Tokens) source)))
                .toList();
        return new PairWitnesses(
                new ModelWitnesses(encoder.model(), read, sources),
                new ModelWitnesses(decoder.model(), written, probes),
                new TensorUses(encoder.model().config()),
                attended);
    }

    private static String without(String prefix, String name) {
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }

    /**
     * A tensor of one of the two.
     *
     * @param of what witnesses it
     * @param name that it has there
     */
    private record Place(Witnesses of, String name) {}

    private Optional<Place> place(String name) {
        if (name.startsWith(EncoderDecoder.ENCODER)) {
            return Optional.of(new Place(encoder, without(EncoderDecoder.ENCODER, name)));
        }
        return name.startsWith(EncoderDecoder.DECODER)
                ? Optional.of(new Place(decoder, without(EncoderDecoder.DECODER, name)))
                : Optional.empty();
    }

    @Override
    public boolean isWithoutEffect(String name) {
        return place(name)
                        .map(there -> there.of().isWithoutEffect(there.name()))
                        .orElse(false)
                || isUnusedPooler(name);
    }

    /** An encoder has its pooler along, and what it makes is given to nobody. */
    private boolean isUnusedPooler(String name) {
        return name.startsWith(EncoderDecoder.ENCODER)
                && uses.of(without(EncoderDecoder.ENCODER, name)) == TensorUses.Use.POOLER;
    }

    @Override
    public long witnessed(Tensor tensor) {
        String name = tensor.info().name();
        return place(name)
                .map(there -> there.of().witnessed(tensor.named(there.name())))
                .orElse(attended ? tensor.info().shape().elements() : 0);
    }

    @Override
    public List<UntouchedRows> untouched(Map<String, Tensor> tensors, Map<String, Tensor> right) throws IOException {
        List<UntouchedRows> untouched = new ArrayList<>();
        untouched.addAll(encoder.untouched(half(EncoderDecoder.ENCODER, tensors), half(EncoderDecoder.ENCODER, right)));
        untouched.replaceAll(rows -> rows.named(EncoderDecoder.ENCODER + rows.name()));
        for (UntouchedRows rows :
                decoder.untouched(half(EncoderDecoder.DECODER, tensors), half(EncoderDecoder.DECODER, right))) {
            untouched.add(rows.named(EncoderDecoder.DECODER + rows.name()));
        }
        return untouched;
    }

    @Override
    public BitSet unseen(Tensor tensor) {
        Optional<Place> place = place(tensor.info().name());
        if (place.isPresent()) {
            return place.get().of().unseen(tensor.named(place.get().name()));
        }
        BitSet unseen = new BitSet();
        if (!attended) {
            unseen.set(0, DigestedTensor.rows(tensor));
        }
        return unseen;
    }

    private static Map<String, Tensor> half(String prefix, Map<String, Tensor> tensors) {
        Map<String, Tensor> half = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                half.put(without(prefix, name), tensor);
            }
        });
        return half;
    }
}
