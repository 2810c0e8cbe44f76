package org.bertconv.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bertconv.format.MemoryTensor;
import org.bertconv.mapping.op.SlicedTensor;
import org.bertconv.mapping.op.TensorOp;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorContent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Heads that stand under whatever name their task had, and those that no class of transformers can hold: the fine-tuning code of
 * google-research/electra (finetune/) and google-research/albert (squad_utils.py, race_utils.py), and fairseq's.
 */
class FreeHeadsTest {

    private static final String CLASSIFIER =
            "task_specific: Google's classifier is one dense layer on the first token, "
                    + "ElectraForSequenceClassification has dense, gelu and out_proj and cannot hold it; --head token-classification takes the "
                    + "layer, and its scores of the first token are those of Google's classifier";
    private static final String ANSWERS =
            "task_specific: ElectraForQuestionAnswering scores start and end by one dense layer and has "
                    + "nothing else; a head that looks for the end from each likely start (joint_prediction, qa_hidden) or says whether there is "
                    + "an answer (answerable_classifier) cannot be held by it";

    private static List<Tensor> electra(Tensor... head) throws IOException {
        return model("electra", "google-tf1", Head.BASE, head);
    }

    private static List<Tensor> model(String family, String naming, Head head, Tensor... more) throws IOException {
        return Tiny.with(Tiny.in(Tiny.CATALOG.naming(family, naming).orElseThrow(), head), more);
    }

    /** A dense layer as TensorFlow has it, {@code [in, out]}. */
    private static Tensor[] layers(String task, Object... namesAndSizes) {
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < namesAndSizes.length; i += 3) {
            String layer = task + "/" + namesAndSizes[i];
            long in = (Integer) namesAndSizes[i + 1];
            long out = (Integer) namesAndSizes[i + 2];
            tensors.add(Tiny.random(layer + "/kernel", List.of(in, out)));
            tensors.add(Tiny.random(layer + "/bias", List.of(out)));
        }
        return tensors.toArray(Tensor[]::new);
    }

    private static MappedCheckpoint map(String family, List<Tensor> tensors, Optional<Head> head) throws IOException {
        Forced forced = head.map(Forced.NOTHING::withHead).orElse(Forced.NOTHING);
        return MappedCheckpoint.of(
                Tiny.checkpoint(tensors, Optional.of(Tiny.configOf(family))), Tiny.CATALOG, forced, Optional.empty());
    }

    private static MappedCheckpoint detected(String family, List<Tensor> tensors) throws IOException {
        return map(family, tensors, Optional.empty());
    }

    private static List<String> unexpected(MappedCheckpoint mapped) {
        return mapped.report().unexpected().stream()
                .map(tensor -> tensor.name() + ": " + tensor.why())
                .toList();
    }

    private static void assertSame(Optional<Tensor> written, Tensor expected) throws IOException {
        assertThat(TensorContent.same(written.orElseThrow(), expected))
                .as(expected.info().name())
                .isTrue();
    }

    @Test
    void aTaggerOfGoogleIsATokenClassifier() throws IOException {
        Tensor[] head = layers("task_specific/chunk", "dense", 12, 7);
        MappedCheckpoint mapped = detected("electra", electra(head));
        assertThat(mapped.head()).isEqualTo(Head.TOKEN_CLASSIFICATION);
        assertThat(mapped.report().ok(false, false)).isTrue();
        assertThat(mapped.report().notes()).isEmpty();
        assertSame(mapped.model().get("classifier.weight"), new TensorOp.Transpose().apply(head[0]));
        assertSame(mapped.model().get("classifier.bias"), head[1]);
    }

    @Test
    void startAndEndAreTheRowsOfOneTensor() throws IOException {
        List<Tensor> tensors = electra(layers("task_specific/squad", "dense_1", 12, 1, "dense", 12, 1));
        MappedCheckpoint mapped = detected("electra", tensors);
        assertThat(mapped.head()).isEqualTo(Head.QUESTION_ANSWERING);
        assertThat(mapped.report().ok(false, false)).isTrue();
        Tensor weight = mapped.model().get("qa_outputs.weight").orElseThrow();
        assertThat(weight.info().shape()).isEqualTo(Shape.of(2, 12));
        assertSame(Optional.of(SlicedTensor.of(weight, Shape.of(1, 12), 0)), row("task_specific/squad/dense/kernel"));
        assertSame(Optional.of(SlicedTensor.of(weight, Shape.of(1, 12), 1)), row("task_specific/squad/dense_1/kernel"));
        assertThat(mapped.report().mapped())
                .filteredOn(tensor -> tensor.target().startsWith("qa_outputs"))
                .extracting(tensor ->
                        tensor.source() + " -> " + tensor.target() + " " + tensor.shape() + " " + tensor.operations())
                .containsExactlyInAnyOrder(
                        "task_specific/squad/dense/kernel -> qa_outputs.weight [2, 12] [transpose, concat 1 of 2]",
                        "task_specific/squad/dense_1/kernel -> qa_outputs.weight [2, 12] [transpose, concat 2 of 2]",
                        "task_specific/squad/dense/bias -> qa_outputs.bias [2] [concat 1 of 2]",
                        "task_specific/squad/dense_1/bias -> qa_outputs.bias [2] [concat 2 of 2]");
    }

    private static Tensor row(String kernel) {
        return new TensorOp.Transpose().apply(Tiny.random(kernel, List.of(12L, 1L)));
    }

    @Test
    void aClassifierOfGoogleHasNoClassAndThatIsSaid() throws IOException {
        MappedCheckpoint mapped = detected("electra", electra(layers("task_specific/mnli", "dense", 12, 3)));
        assertThat(mapped.head()).isEqualTo(Head.BASE);
        assertThat(unexpected(mapped))
                .containsExactly(
                        "task_specific/mnli/dense/kernel: no class has it by itself",
                        "task_specific/mnli/dense/bias: no class has it by itself");
        assertThat(mapped.report().notes()).containsExactly(CLASSIFIER);
        assertThat(mapped.report().ok(false, false)).isFalse();
    }

    @Test
    void aClassifierOfGoogleCanBeTakenAsWhatHoldsItsLayer() throws IOException {
        Tensor[] head = layers("task_specific/mnli", "dense", 12, 3);
        MappedCheckpoint taken = map("electra", electra(head), Optional.of(Head.TOKEN_CLASSIFICATION));
        assertThat(taken.report().ok(false, false)).isTrue();
        assertSame(taken.model().get("classifier.weight"), new TensorOp.Transpose().apply(head[0]));
        MappedCheckpoint without = map("electra", electra(head), Optional.of(Head.BASE));
        assertThat(without.report().ok(false, false)).isTrue();
        assertThat(without.report().notes()).containsExactly(CLASSIFIER);
    }

    @Test
    void transformersHeadForSequencesLacksItsOwnLayers() throws IOException {
        List<Tensor> tensors = electra(layers("task_specific/mnli", "dense", 12, 3));
        MappedCheckpoint mapped = map("electra", tensors, Optional.of(Head.SEQUENCE_CLASSIFICATION));
        assertThat(mapped.report().missing())
                .extracting(KeyReport.Missing::name)
                .containsExactly(
                        "classifier.dense.weight",
                        "classifier.dense.bias",
                        "classifier.out_proj.weight",
                        "classifier.out_proj.bias");
        assertThat(mapped.report().notes()).containsExactly(CLASSIFIER);
        assertThat(mapped.report().ok(true, false)).isFalse();
    }

    /** Start and end are joined in the usual configuration of Google's code, and no dense layer of two rows does what they do. */
    @ParameterizedTest
    @ValueSource(ints = {12, 512})
    void anEndThatDependsOnTheStartHasNoClass(int hidden) throws IOException {
        Tensor[] head = layers(
                "task_specific/squad",
                "dense",
                hidden,
                1,
                "qa_hidden",
                2 * hidden,
                512,
                "dense_1",
                512,
                1,
                "dense_2",
                512,
                1);
        MappedCheckpoint mapped = detected("electra", electra(head));
        assertThat(unexpected(mapped)).contains("task_specific/squad/qa_hidden/kernel: no class has a place for it");
        assertThat(mapped.report().notes()).contains(ANSWERS);
        assertThat(mapped.report().ok(false, false)).isFalse();
        boolean fits = hidden == 512;
        assertThat(mapped.head()).isEqualTo(fits ? Head.QUESTION_ANSWERING : Head.BASE);
        assertThat(unexpected(mapped).contains("task_specific/squad/dense_1/kernel: no class has a place for it"))
                .isNotEqualTo(fits);
        assertThat(unexpected(mapped).contains("task_specific/squad/dense_1/bias: no class has a place for it"))
                .isNotEqualTo(fits);
    }

    @Test
    void whetherThereIsAnAnswerHasNoClass() throws IOException {
        Tensor[] head =
                layers("task_specific/squad", "dense", 12, 1, "dense_1", 12, 1, "dense_2", 24, 512, "dense_3", 512, 1);
        MappedCheckpoint mapped = detected("electra", electra(head));
        assertThat(mapped.head()).isEqualTo(Head.QUESTION_ANSWERING);
        assertThat(unexpected(mapped))
                .containsExactly(
                        "task_specific/squad/dense_2/kernel: no class has a place for it",
                        "task_specific/squad/dense_2/bias: no class has a place for it",
                        "task_specific/squad/dense_3/kernel: no class has a place for it",
                        "task_specific/squad/dense_3/bias: no class has a place for it");
        assertThat(mapped.report().notes()).containsExactly(ANSWERS);
        assertThat(mapped.report().missing()).isEmpty();
        assertThat(mapped.report().ok(false, false)).isFalse();
        assertThat(mapped.report().ok(false, true)).isTrue();
    }

    @Test
    void aStartWithoutAnEndIsNotTaken() throws IOException {
        MappedCheckpoint mapped = map(
                "electra",
                electra(layers("task_specific/squad", "dense", 12, 1)),
                Optional.of(Head.QUESTION_ANSWERING));
        assertThat(mapped.report().missing())
                .extracting(KeyReport.Missing::name)
                .containsExactly("qa_outputs.weight", "qa_outputs.bias");
        assertThat(unexpected(mapped)).hasSize(2);
    }

    @Test
    void theHeadOfATaskOfOnesOwnHasToBeAskedFor() throws IOException {
        List<Tensor> tensors = electra(layers("task_specific/mine", "dense", 12, 1, "dense_1", 12, 1));
        MappedCheckpoint unasked = detected("electra", tensors);
        assertThat(unexpected(unasked)).hasSize(4);
        assertThat(unasked.report().notes())
                .containsExactly(
                        CLASSIFIER,
                        "task_specific: --head token-classification or --head question-answering takes the head of a task, where "
                                + "a class has a place for it");
        assertThat(unasked.report().ok(false, false)).isFalse();
        MappedCheckpoint asked = map("electra", tensors, Optional.of(Head.QUESTION_ANSWERING));
        assertThat(asked.report().ok(false, false)).isTrue();
        assertThat(asked.model().get("qa_outputs.bias").orElseThrow().info().shape())
                .isEqualTo(Shape.of(2));
    }

    @Test
    void ofTwoTasksNoneIsChosenQuietly() throws IOException {
        List<Tensor> tensors = Tiny.with(
                electra(layers("task_specific/mnli", "dense", 12, 3)), layers("task_specific/sst", "dense", 12, 2));
        MappedCheckpoint mapped = map("electra", tensors, Optional.of(Head.TOKEN_CLASSIFICATION));
        assertThat(unexpected(mapped))
                .containsExactlyInAnyOrder(
                        "task_specific/mnli/dense/kernel: one of several: task_specific/sst/dense/kernel is classifier.weight as well",
                        "task_specific/sst/dense/kernel: one of several: task_specific/mnli/dense/kernel is classifier.weight as well",
                        "task_specific/mnli/dense/bias: one of several: task_specific/sst/dense/bias is classifier.bias as well",
                        "task_specific/sst/dense/bias: one of several: task_specific/mnli/dense/bias is classifier.bias as well");
        assertThat(mapped.report().missing())
                .extracting(KeyReport.Missing::name)
                .containsExactly("classifier.weight", "classifier.bias");
        assertThat(mapped.report().ok(false, false)).isFalse();
        assertThat(map("electra", tensors, Optional.of(Head.BASE)).report().ok(false, false))
                .isTrue();
    }

    @Test
    void theAnswersOfSquad2HaveNoClassOfAlbert() throws IOException {
        List<Tensor> tensors = Tiny.with(
                model("albert", "google-tf1", Head.BASE, layers("start_logits", "dense", 12, 1)),
                layers("answer_class", "dense_0", 24, 12));
        MappedCheckpoint mapped = detected("albert", tensors);
        assertThat(unexpected(mapped))
                .containsExactly(
                        "start_logits/dense/kernel: no class has a place for it",
                        "start_logits/dense/bias: no class has a place for it",
                        "answer_class/dense_0/kernel: no class has a place for it",
                        "answer_class/dense_0/bias: no class has a place for it");
        assertThat(mapped.report().notes())
                .containsExactly(
                        "the head of Google's run_squad_v2: end_logits looks for the end from each likely start, answer_class "
                                + "says whether there is an answer; AlbertForQuestionAnswering scores start and end by one dense layer and "
                                + "cannot hold it; --head base takes the model without it");
        assertThat(mapped.report().ok(false, false)).isFalse();
        assertThat(map("albert", tensors, Optional.of(Head.BASE)).report().ok(false, false))
                .isTrue();
    }

    /** run_race.py has one score for each choice, as AlbertForMultipleChoice has. */
    @Test
    void theHeadOfRaceIsOneForChoices() throws IOException {
        List<Tensor> tensors = model(
                "albert",
                "google-tf1",
                Head.BASE,
                Tiny.random("output_weights", List.of(1L, 12L)),
                Tiny.random("output_bias", List.of(1L)));
        MappedCheckpoint mapped = map("albert", tensors, Optional.of(Head.MULTIPLE_CHOICE));
        assertThat(mapped.report().ok(false, false)).isTrue();
        assertThat(mapped.model().contains("classifier.weight")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sentence_classification_head", "mnli", "my_own_head2"})
    void aHeadOfFairseqMayHaveAnyName(String name) throws IOException {
        List<Tensor> tensors = fairseq(name);
        MappedCheckpoint mapped = map("roberta", tensors, Optional.of(Head.SEQUENCE_CLASSIFICATION));
        assertThat(mapped.naming().rules().naming()).isEqualTo("fairseq");
        assertThat(mapped.report().missing()).isEmpty();
        assertThat(mapped.report().unexpected()).isEmpty();
        assertSame(
                mapped.model().get("classifier.out_proj.weight"),
                Tiny.random("classification_heads." + name + ".out_proj.weight", List.of(3L, 12L)));
    }

    private static List<Tensor> fairseq(String... heads) throws IOException {
        List<Tensor> tensors = new ArrayList<>(model("roberta", "fairseq", Head.ENCODER));
        for (String head : heads) {
            String scope = "classification_heads." + head;
            tensors.add(Tiny.random(scope + ".dense.weight", List.of(12L, 12L)));
            tensors.add(Tiny.random(scope + ".dense.bias", List.of(12L)));
            tensors.add(Tiny.random(scope + ".out_proj.weight", List.of(3L, 12L)));
            tensors.add(Tiny.random(scope + ".out_proj.bias", List.of(3L)));
        }
        return tensors;
    }

    @Test
    void ofTwoHeadsOfFairseqNoneIsChosenQuietly() throws IOException {
        List<Tensor> tensors = fairseq("mnli", "sentence_classification_head");
        MappedCheckpoint mapped = map("roberta", tensors, Optional.of(Head.SEQUENCE_CLASSIFICATION));
        assertThat(mapped.report().missing()).hasSize(4);
        assertThat(unexpected(mapped))
                .hasSize(8)
                .contains(
                        "classification_heads.mnli.dense.weight: one of several: "
                                + "classification_heads.sentence_classification_head.dense.weight is classifier.dense.weight as well");
        assertThat(mapped.report().notes())
                .containsExactly(
                        "classification_heads: a model of transformers has one; --head encoder takes the model without any");
        assertThat(mapped.report().ok(false, false)).isFalse();
        assertThat(map("roberta", tensors, Optional.of(Head.ENCODER)).report().ok(false, false))
                .isTrue();
        assertThat(detected("roberta", tensors).report().ok(false, false)).isFalse();
    }

    @Test
    void partsOfDifferentTypesAreNotJoined() throws IOException {
        Tensor[] head = layers("task_specific/squad", "dense", 12, 1);
        Tensor wide = MemoryTensor.of(
                "task_specific/squad/dense_1/kernel", DType.F64, Shape.of(12, 1), new byte[12 * Double.BYTES]);
        MappedCheckpoint mapped = detected("electra", Tiny.with(electra(head), wide));
        assertThat(mapped.model().contains("qa_outputs.weight")).isFalse();
        assertThat(unexpected(mapped)).contains("task_specific/squad/dense_1/kernel: no class has a place for it");
    }
}
