package org.bertconv.format.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.function.UnaryOperator;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.WeightsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StateDictSearchTest {

    private static final float[] TWO = {1, 2};

    @Test
    void takesTheTopLevelWhenItHoldsTensors() throws IOException {
        WeightsFile file = read(p -> dict(p, "a", "b"));
        assertThat(file.wrappers()).isEmpty();
        assertThat(file.tensors().names()).containsExactly("a", "b");
    }

    @Test
    void descendsThroughKnownKeysAndSaysWhatIsBeside() throws IOException {
        WeightsFile file = read(p -> p.op(PickleOp.EMPTY_DICT)
                .op(PickleOp.MARK)
                .text("epoch")
                .number(3)
                .text("optimizer")
                .op(PickleOp.EMPTY_LIST)
                .op(PickleOp.MARK)
                .tensor("0", 2, 0, new long[] {2}, new long[] {1})
                .tensor("0", 2, 0, new long[] {1}, new long[] {1})
                .op(PickleOp.APPENDS)
                .text("model")
                .op(PickleOp.EMPTY_DICT)
                .text("state_dict")
                .op(PickleOp.EMPTY_DICT)
                .text("w")
                .tensor("0", 2, 0, new long[] {2}, new long[] {1})
                .op(PickleOp.SETITEM)
                .op(PickleOp.SETITEM)
                .op(PickleOp.SETITEMS));
        assertThat(file.wrappers()).containsExactly("model", "state_dict");
        assertThat(file.ignored())
                .containsExactly(
                        new Ignored("epoch", "an int beside the weights"),
                        new Ignored("optimizer", "2 tensors beside the weights"));
    }

    @Test
    void prefersTheDictWithMostTensorsAndSaysSo() throws IOException {
        WeightsFile file = read(p -> {
            p.op(PickleOp.EMPTY_DICT).op(PickleOp.MARK).text("best");
            p.tensor("0", 2, 0, new long[] {}, new long[] {}).text("module");
            return dict(p, "a", "b").op(PickleOp.SETITEMS);
        });
        assertThat(file.wrappers()).containsExactly("module");
        assertThat(file.warnings())
                .containsExactly("tensors are in the top level (1) and in module (2); those in module were taken");
    }

    @Test
    void saysThatAnotherDictHoldsAsManyTensors() throws IOException {
        WeightsFile file = read(p -> {
            p.op(PickleOp.EMPTY_DICT).op(PickleOp.MARK).text("ema");
            dict(p, "a", "b").text("model");
            return dict(p, "a", "b").op(PickleOp.SETITEMS);
        });
        assertThat(file.wrappers()).containsExactly("model");
        assertThat(file.warnings()).containsExactly("ema holds as many tensors as model; those in model were taken");
    }

    @Test
    void takesAnUnknownKeyOnlyIfNothingElseCouldBeMeant() throws IOException {
        WeightsFile file = read(p -> {
            p.op(PickleOp.EMPTY_DICT).op(PickleOp.MARK).text("weights");
            return dict(p, "a").op(PickleOp.SETITEMS);
        });
        assertThat(file.wrappers()).containsExactly("weights");
        assertThat(file.warnings())
                .containsExactly("the weights were taken from weights, the only dict of tensors that there is");

        byte[] none = pickle(p -> {
            p.op(PickleOp.EMPTY_DICT).op(PickleOp.MARK).text("left").number(1).text("right");
            return p.op(PickleOp.EMPTY_LIST).op(PickleOp.SETITEMS);
        });
        Torch.assertError(
                Torch.zip(none),
                "MALFORMED: model.pt!archive/data.pkl: pickle: holds no dict of tensors by name; its keys are left, right");
    }

    @Test
    void theStateOfAnOptimizerIsNoModelWhereverItStands() throws IOException {
        byte[] bare = pickle(StateDictSearchTest::optimizer);
        Torch.assertError(
                Torch.zip(bare),
                "DIFFERENT: model.pt!archive/data.pkl: coverage 0%: holds the state of an optimizer and no weights; its keys are "
                        + "state, param_groups");
        byte[] beside = pickle(p -> {
            p.op(PickleOp.EMPTY_DICT).op(PickleOp.MARK).text("epoch").number(3).text("optimizer");
            return optimizer(p).op(PickleOp.SETITEMS);
        });
        Torch.assertError(
                Torch.zip(beside),
                "DIFFERENT: model.pt!archive/data.pkl: coverage 0%: holds the state of an optimizer and no weights; its keys are "
                        + "epoch, optimizer");
    }

    @Test
    void joinsTheNamesOfDictsThatAreNestedByModule() throws IOException {
        WeightsFile file = read(p -> {
            p.op(PickleOp.EMPTY_DICT).op(PickleOp.MARK).text("step").number(3).text("bert");
            p.op(PickleOp.EMPTY_DICT).op(PickleOp.MARK).text("a");
            dict(p, "x", "y.z").text("b");
            dict(p, "x").op(PickleOp.SETITEMS).text("cls");
            return dict(p, "w").op(PickleOp.SETITEMS);
        });
        assertThat(file.tensors().names()).containsExactly("bert.a.x", "bert.a.y.z", "bert.b.x", "cls.w");
        assertThat(file.wrappers()).isEmpty();
        assertThat(file.ignored()).containsExactly(new Ignored("step", "an int, not a tensor"));
    }

    @Test
    void joinsNamesBelowAKnownKeyAndLeavesWhatHasNoNamesAside() throws IOException {
        WeightsFile file = read(p -> {
            p.op(PickleOp.EMPTY_DICT).op(PickleOp.MARK).text("optimizer");
            p.op(PickleOp.EMPTY_DICT).op(PickleOp.MARK).number(0);
            dict(p, "exp_avg").op(PickleOp.SETITEMS).text("state_dict");
            p.op(PickleOp.EMPTY_DICT).op(PickleOp.MARK).text("bert");
            dict(p, "a").text("cls");
            return dict(p, "b").op(PickleOp.SETITEMS).op(PickleOp.SETITEMS);
        });
        assertThat(file.tensors().names()).containsExactly("bert.a", "cls.b");
        assertThat(file.wrappers()).containsExactly("state_dict");
        assertThat(file.ignored()).containsExactly(new Ignored("optimizer", "1 tensor beside the weights"));
    }

    @Test
    @Timeout(120)
    void takesNoLongerWhenManyKeysHoldOneLongList() throws IOException {
        WeightsFile file = read(p -> {
            p.op(PickleOp.EMPTY_LIST).op(PickleOp.BINPUT, 9).op(PickleOp.MARK);
            for (int i = 0; i < 50_000; i++) {
                p.op(PickleOp.NONE);
            }
            p.op(PickleOp.APPENDS).op(PickleOp.POP);
            dict(p, "w").op(PickleOp.MARK);
            for (int i = 0; i < 50_000; i++) {
                p.text("k" + i).op(PickleOp.EMPTY_LIST).op(PickleOp.BINGET, 9).op(PickleOp.APPEND);
            }
            return p.op(PickleOp.SETITEMS);
        });
        assertThat(file.tensors().names()).containsExactly("w");
        assertThat(file.ignored()).hasSize(50_000);
    }

    @Test
    void refusesNestedDictsInWhichTwoTensorsHaveOneName() {
        byte[] twice = pickle(p -> {
            p.op(PickleOp.EMPTY_DICT).op(PickleOp.MARK).text("a");
            dict(p, "b.c").text("a.b");
            return dict(p, "c").op(PickleOp.SETITEMS);
        });
        Torch.assertError(
                Torch.zip(twice, TWO), "MALFORMED: model.pt!archive/data.pkl: pickle: two tensors are named a.b.c");
    }

    @Test
    void stopsWhenNestedDictsContainThemselves() {
        byte[] cycle = pickle(p -> {
            p.op(PickleOp.EMPTY_DICT).op(PickleOp.BINPUT, 9).op(PickleOp.MARK).text("x");
            dict(p, "t").text("y").op(PickleOp.BINGET, 9).text("z").op(PickleOp.BINGET, 9);
            return p.op(PickleOp.SETITEMS);
        });
        Torch.assertError(
                Torch.zip(cycle, TWO),
                "LIMIT: model.pt!archive/data.pkl: pickle: dicts nested more than 512 deep, or with more than 1000000 values"
                        + " or names of more than 65535 characters");
    }

    @Test
    void ignoresWhatIsNoTensorWithAReason() throws IOException {
        WeightsFile file = read(p -> {
            dict(p, "a")
                    .op(PickleOp.MARK)
                    .text("_extra_state")
                    .op(PickleOp.NONE)
                    .number(7)
                    .op(PickleOp.NONE);
            return dict(p.text("sub"), "x").op(PickleOp.SETITEMS);
        });
        assertThat(file.ignored())
                .containsExactly(
                        new Ignored("_extra_state", "None, not a tensor"),
                        new Ignored("7", "its key is an int, not a name"),
                        new Ignored("sub", "a dict, not a tensor"));
        assertThat(file.warnings()).containsExactly("sub is a dict with 1 tensors in it, which are not read");
    }

    @Test
    void saysThatAFileHoldsSomethingElse() {
        Torch.assertError(
                Torch.zip(PickleAssembler.protocol2().number(1).stop()),
                "MALFORMED: model.pt!archive/data.pkl: pickle: holds an int, not a dict of tensors by name");
    }

    @Test
    void comesToAnEndWhenADictContainsItself() throws IOException {
        WeightsFile file =
                read(p -> dict(p.op(PickleOp.EMPTY_DICT).op(PickleOp.BINPUT, 9).op(PickleOp.POP), "a")
                        .text("model")
                        .op(PickleOp.DUP)
                        .op(PickleOp.POP)
                        .op(PickleOp.BINGET, 9)
                        .op(PickleOp.SETITEM));
        assertThat(file.tensors().names()).containsExactly("a");
    }

    private static PickleAssembler dict(PickleAssembler pickle, String... names) {
        pickle.op(PickleOp.EMPTY_DICT);
        for (String name : names) {
            pickle.text(name).tensor("0", 2, 0, new long[] {2}, new long[] {1}).op(PickleOp.SETITEM);
        }
        return pickle;
    }

    /** What torch.optim.Optimizer.state_dict gives: moments by number. */
    private static PickleAssembler optimizer(PickleAssembler pickle) {
        pickle.op(PickleOp.EMPTY_DICT).op(PickleOp.MARK).text("state");
        pickle.op(PickleOp.EMPTY_DICT).text("param_groups").op(PickleOp.EMPTY_LIST);
        return pickle.op(PickleOp.SETITEMS);
    }

    private static byte[] pickle(UnaryOperator<PickleAssembler> content) {
        return content.apply(PickleAssembler.protocol2()).stop();
    }

    private static WeightsFile read(UnaryOperator<PickleAssembler> content) throws IOException {
        return Torch.read(Torch.zip(pickle(content), TWO));
    }
}
