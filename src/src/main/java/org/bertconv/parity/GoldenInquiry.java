package org.bertconv.parity;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.bertconv.model.Component;
import org.bertconv.model.EncoderDecoder;
import org.bertconv.parity.cause.Cause;
import org.bertconv.parity.cause.HalfName;
import org.bertconv.parity.cause.Suspect;
import org.bertconv.tensor.DType;

/**
 * Looks into a model that gives other outputs than were recorded. An encoder and a decoder that are put together are stepped through one
 * after the other, the decoder with what was recorded of the encoder.
 *
 * @param inquiry whose comparison failed
 * @param model that gives other outputs
 * @param golden the recorded ones
 * @param probes it was run on
 */
record GoldenInquiry(Inquiry inquiry, ModelSide model, Golden golden, List<Probe> probes) {

    private static final String LAST = EncoderDecoder.ENCODER_OUTPUT + "last_hidden_state";
    private static final String STATES = EncoderDecoder.ENCODER_OUTPUT + "hidden_states.";
    private static final String AGAIN = "record the golden again";

    Investigation.Result result() throws IOException {
        for (ModelSide.Half half : model.halves()) {
            Golden own = golden.of(half.name());
            if (!own.outputs().isEmpty()) {
                Investigation.Result found = stepped(half, own, fed(half));
                if (found.departure().isPresent()) {
                    return explained(half, own, found);
                }
            }
        }
        return Investigation.Result.NOTHING;
    }

    private List<Probe> fed(ModelSide.Half half) throws IOException {
        Values recorded = golden.outputs().get(LAST);
        return switch (half.name()) {
            case NONE -> probes;
            case ENCODER -> PairProbes.ofEncoder(probes);
            case DECODER ->
                recorded == null
                        ? PairProbes.ofDecoder(model, probes, inquiry.check().precision())
                        : attendingTo(recorded);
        };
    }

    private List<Probe> attendingTo(Values states) throws IOException {
        return PairProbes.ofDecoder(model, probes, inquiry.check().precision(), List.of(states));
    }

    private Investigation.Result stepped(ModelSide.Half half, Golden own, List<Probe> fed) throws IOException {
        try (GoldenStep stepping = steps(own, fed)) {
            return new Investigation(
                            half.model().suspect(),
                            Optional.empty(),
                            Set.of(),
                            vocabulary(half.model(), own),
                            stepping,
                            mended -> passes(half, mended, own, fed),
                            half.name())
                    .result();
        }
    }

    private GoldenStep steps(Golden own, List<Probe> fed) {
        double share = inquiry.floor()
                .map(NoiseFloor::dtype)
                .flatMap(DType::of)
                .map(Inquiry::share)
                .orElse(0.0);
        return new GoldenStep(
                own,
                fed,
                inquiry.check().precision(),
                inquiry.check().scrutiny().noiseFactor(),
                share);
    }

    /** A model that is right is run as it is; one that was only fed otherwise is stepped through. */
    private boolean passes(ModelSide.Half half, Suspect mended, Golden own, List<Probe> fed) throws IOException {
        if (mended.isPlain()) {
            ParityCheck check = inquiry.check();
            Map<String, OutputComparison> outputs =
                    check.against(golden, check.outputs(model.with(half, mended), probes));
            return outputs.values().stream().allMatch(output -> check.passes(output, inquiry.floor()));
        }
        try (GoldenStep stepping = steps(own, fed)) {
            return stepping.first(mended).isEmpty();
        }
    }

    /** How many words the recorded scores are of. */
    static OptionalInt vocabulary(ModelSide model, Golden golden) {
        return golden.outputs().entrySet().stream()
                .filter(output -> ModelWitnesses.isOfVocabulary(output.getKey(), model.head()))
                .map(output -> output.getValue().shape())
                .filter(shape -> !shape.isEmpty())
                .mapToInt(shape -> Math.toIntExact(shape.get(shape.size() - 1)))
                .findFirst();
    }

    /** What no mend of the model explains may be wrong with the golden. */
    private Investigation.Result explained(ModelSide.Half half, Golden own, Investigation.Result found)
            throws IOException {
        if (found.cause().isPresent()) {
            return found;
        }
        for (Map.Entry<String, Values> output : golden.outputs().entrySet()) {
            Optional<List<Long>> place = output.getValue().firstThatIsNoNumber();
            if (place.isPresent()) {
                String words = "the golden holds a NaN or an infinity, first in " + output.getKey() + place.get();
                return new Investigation.Result(found.departure(), Optional.of(ofGolden("not-a-number", words, AGAIN)));
            }
        }
        return half.name() == HalfName.DECODER ? otherStates(half, own).orElse(found) : found;
    }

    /** A decoder that was fed another hidden state of its encoder than the last. */
    private Optional<Investigation.Result> otherStates(ModelSide.Half half, Golden own) throws IOException {
        int layers = ((EncoderDecoder) model.assembly()).encoder().layers();
        for (int i = 0; i < layers; i++) {
            Values states = golden.outputs().get(STATES + i);
            if (states != null) {
                try (GoldenStep stepping = steps(own, attendingTo(states))) {
                    if (stepping.first(half.model().suspect()).isEmpty()) {
                        Departure where = Departure.of(
                                0, Component.CROSS_KEY, half.model().config().layers());
                        return Optional.of(new Investigation.Result(
                                Optional.of(where.labelled("decoder cross-attention")),
                                Optional.of(ofGolden(
                                        "encoder-output",
                                        "the recorded decoder attended to " + STATES + i
                                                + ", and not to the last hidden state of its encoder",
                                        AGAIN + ", with the last hidden state of the encoder fed to the decoder"))));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Cause ofGolden(String kind, String words, String rule) {
        return new Cause(
                kind, words, -1, List.of(), Cause.Confidence.HIGH, rule, "nothing that was tried mends the model");
    }
}
