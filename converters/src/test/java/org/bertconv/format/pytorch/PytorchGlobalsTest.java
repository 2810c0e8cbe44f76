package org.bertconv.format.pytorch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.bertconv.archive.ZipBuilder;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PytorchGlobalsTest {

    private static final byte[] SYSTEM = PickleAssembler.protocol2()
            .global("posix", "system")
            .text("echo")
            .op(PickleOp.TUPLE1)
            .op(PickleOp.REDUCE)
            .stop();

    @Test
    void refusesAFileThatNamesSomethingElseAndSaysWhere() {
        Torch.assertError(
                Torch.zip(SYSTEM),
                "REFUSED: model.pt!archive/data.pkl: pickle names posix.system (GLOBAL at 2, called at 26)");
    }

    @Test
    void refusesWhatIsNeverCalledOrThrownAway() {
        byte[] popped = PickleAssembler.protocol2()
                .global("os", "getcwd")
                .op(PickleOp.POP)
                .op(PickleOp.EMPTY_DICT)
                .stop();
        Torch.assertError(
                Torch.zip(popped),
                "REFUSED: model.pt!archive/data.pkl: pickle names os.getcwd (GLOBAL at 2, never called)");
    }

    @Test
    void seesNamesThatAreComputedOrComeFromTheMemo() throws IOException {
        byte[] pickle = PickleAssembler.protocol2()
                .op(PickleOp.SHORT_BINUNICODE, 2, 'o', 's')
                .op(PickleOp.BINPUT, 5)
                .op(PickleOp.STRING)
                .line("'system'")
                .op(PickleOp.STACK_GLOBAL)
                .op(PickleOp.BINGET, 5)
                .op(PickleOp.NONE)
                .op(PickleOp.STACK_GLOBAL)
                .op(PickleOp.EXT1, 9)
                .stop();
        assertThat(scan(pickle).uses())
                .map(GlobalUse::toString)
                .containsExactly(
                        "os.system (STACK_GLOBAL at 18, never called)",
                        "os.? (STACK_GLOBAL at 22, never called)",
                        "copyreg.extension 9 (EXT1 at 23, never called)");
    }

    @ParameterizedTest
    @CsvSource({"INST, 3", "OBJ, 19"})
    void seesTheOlderWaysToCall(PickleOp op, int calledAt) throws IOException {
        PickleAssembler pickle = PickleAssembler.protocol2().op(PickleOp.MARK);
        if (op == PickleOp.INST) {
            pickle.op(PickleOp.INST).line("os").line("system");
        } else {
            pickle.global("os", "system").text("").op(PickleOp.OBJ);
        }
        assertThat(scan(pickle.stop()).uses()).singleElement().satisfies(use -> {
            assertThat(use.full()).isEqualTo("os.system");
            assertThat(use.calledAt()).hasValue(calledAt);
            assertThat(use.grade()).isEqualTo(GlobalGrade.KNOWN_DANGEROUS);
            assertThat(use.grade().label()).isEqualTo("known dangerous");
        });
    }

    @Test
    void refusesNamesBeforeAStreamBreaksAndSaysThatItDoes() {
        byte[] broken = PickleAssembler.protocol2()
                .op(PickleOp.BINGET, 3)
                .global("os", "system")
                .raw(0xff)
                .bytes();
        Torch.assertError(
                broken,
                "REFUSED: model.pt: pickle names os.system (GLOBAL at 4, never called);"
                        + " and the pickle is broken: byte 0xff is no opcode");
    }

    @Test
    void seesNamesBehindStopAndInAFrameThatIsTooLong() throws IOException {
        byte[] second = PickleAssembler.protocol2()
                .op(PickleOp.NONE)
                .op(PickleOp.STOP)
                .global("a", "b")
                .stop();
        assertThat(scan(second).names()).containsExactly("a.b");
        byte[] frame = PickleAssembler.protocol2()
                .op(PickleOp.FRAME)
                .u64(999)
                .global("a", "b")
                .stop();
        assertThat(scan(frame).names()).containsExactly("a.b");
        assertThat(scan(frame).notes())
                .containsExactly(
                        "MALFORMED: model.pt: pickle opcode at 2: FRAME of 999 bytes, 6 left (offset 2 of 17)");
    }

    @Test
    void refusesAMagicNumberThatIsMadeByACall() {
        byte[] file = PickleAssembler.protocol2()
                .global("__builtin__", "eval")
                .text("0x1950a86a20f9469cfc6c")
                .op(PickleOp.TUPLE1)
                .op(PickleOp.REDUCE)
                .stop();
        Torch.assertError(file, "REFUSED: model.pt: pickle names __builtin__.eval (GLOBAL at 2, called at 48)");
    }

    @Test
    void looksIntoAllPicklesOfAnArchive() {
        byte[] zip = new ZipBuilder()
                .torch(
                        "archive/data.pkl",
                        PickleAssembler.protocol2().op(PickleOp.EMPTY_DICT).stop())
                .torch("archive/extra/hidden.pkl", SYSTEM)
                .build();
        Torch.assertError(
                zip,
                "REFUSED: model.pt!archive/extra/hidden.pkl: pickle names posix.system (GLOBAL at 2, called at 26)");
    }

    @Test
    void namesTwentyAndCountsTheRest() {
        PickleAssembler pickle = PickleAssembler.protocol2();
        for (int i = 0; i < 23; i++) {
            pickle.global("m", "n" + i);
        }
        StringBuilder expected = new StringBuilder("REFUSED: model.pt!archive/data.pkl: pickle names ");
        for (int i = 0, at = 2; i < 20; at += 5 + String.valueOf(i).length(), i++) {
            expected.append(i == 0 ? "" : ", ").append("m.n" + i + " (GLOBAL at " + at + ", never called)");
        }
        Torch.assertError(
                Torch.zip(pickle.op(PickleOp.STOP).bytes()),
                expected.append(" and 3 more").toString());
    }

    @Test
    void printsTheOptionsThatWouldIgnoreHarmlessObjects() throws IOException {
        byte[] file = Torch.zip(trainingPickle(), new float[] {1, 2});
        Torch.assertHint(
                file,
                "if these objects do not matter, read on without them: --ignore-global argparse.Namespace"
                        + " --ignore-global numpy.core.multiarray.scalar");
        assertThat(Torch.read(file, ignoring("argparse.Namespace", "numpy.core.multiarray.scalar"))
                        .tensors()
                        .names())
                .containsExactly("w");
    }

    @Test
    void ignoresObjectsOutsideOfTheTensorsOnly() throws IOException {
        WeightsFile weights = Torch.read(
                Torch.zip(trainingPickle(), new float[] {1, 2}),
                ignoring("argparse.Namespace", "numpy.core.multiarray.scalar"));
        assertThat(weights.wrappers()).containsExactly("model");
        assertThat(weights.globals()).contains("argparse.Namespace", "torch._utils._rebuild_tensor_v2");
        assertThat(weights.ignored())
                .map(ignored -> ignored.name() + ": " + ignored.why())
                .containsExactly(
                        "args: an object of argparse.Namespace beside the weights",
                        "loss: an object of numpy.core.multiarray.scalar beside the weights");

        byte[] inside = PickleAssembler.protocol2()
                .op(PickleOp.EMPTY_DICT)
                .text("w")
                .global("torch._utils", "_rebuild_tensor_v2")
                .op(PickleOp.MARK)
                .storage("FloatStorage", "0", 2)
                .global("numpy.core.multiarray", "scalar")
                .op(PickleOp.EMPTY_TUPLE)
                .op(PickleOp.REDUCE)
                .numbers(2)
                .numbers(1)
                .endOfTensor()
                .op(PickleOp.SETITEM)
                .stop();
        Torch.assertError(
                () -> Torch.read(Torch.zip(inside, new float[] {1, 2}), ignoring("numpy.core.multiarray.scalar")),
                "REFUSED: model.pt!archive/data.pkl: tensor w: argument 2 of torch._utils._rebuild_tensor_v2 is an"
                        + " object of numpy.core.multiarray.scalar, not an int (offset 166 of 169)");
    }

    @Test
    void notesStringsThatLookLikePickles() throws IOException {
        byte[] raw = PickleAssembler.protocol2()
                .op(PickleOp.SHORT_BINBYTES, SYSTEM.length)
                .raw(unsigned(SYSTEM))
                .stop();
        assertThat(scan(raw).notes()).containsExactly("model.pt: a SHORT_BINBYTES at 2 looks like a pickle itself");
        byte[] base64 = PickleAssembler.protocol2().text("gASVPwAAAAAA").stop();
        Torch.assertError(
                base64,
                "REFUSED: model.pt: was not written by torch.save; model.pt: a BINUNICODE at 2 looks like a pickle itself");
    }

    @ParameterizedTest
    @CsvSource({
        "torch._utils, _rebuild_tensor_v2, ALLOWED",
        "torch, FloatStorage, ALLOWED",
        "torch, bfloat16, ALLOWED",
        "torch.storage, UntypedStorage, ALLOWED",
        "torch, nn.os.system, KNOWN_DANGEROUS",
        "torch.storage, FloatStorage, UNKNOWN",
        "torch, load, KNOWN_DANGEROUS",
        "torch._utils, _rebuild_tensor_v9, UNKNOWN",
        "builtins, getattr, KNOWN_DANGEROUS",
        "builtins, set, ALLOWED",
        "__builtin__, set, ALLOWED",
        "os.path, join, KNOWN_DANGEROUS",
        "osmosis, join, UNKNOWN"
    })
    void gradesNamesAsAWhole(String module, String name, GlobalGrade grade) {
        assertThat(GlobalGrade.of(module, name)).isEqualTo(grade);
    }

    @Test
    void findsOutWhenAReaderSeesANameThatTheListLacks() {
        PytorchGlobals empty = PytorchGlobals.of(List.of());
        Torch.assertError(
                () -> empty.requireListed(SourceName.of(Torch.FILE), Set.of(new PickleValue.Global("os", "system"))),
                "REFUSED: model.pt: pickle names os.system and hides it");
    }

    @Test
    void neverFailsOnAFileThatIsNoPickle() throws IOException {
        PytorchGlobals page = scan("<!DOCTYPE html>".getBytes(US_ASCII));
        assertThat(page.uses()).isEmpty();
        assertThat(page.notes())
                .containsExactly("MALFORMED: model.pt: pickle opcode at 0: byte 0x3c is no opcode (offset 0 of 15)");
    }

    private static byte[] trainingPickle() {
        return PickleAssembler.protocol2()
                .op(PickleOp.EMPTY_DICT)
                .op(PickleOp.MARK)
                .text("args")
                .global("argparse", "Namespace")
                .op(PickleOp.EMPTY_TUPLE)
                .op(PickleOp.NEWOBJ)
                .op(PickleOp.EMPTY_DICT)
                .op(PickleOp.BUILD)
                .text("loss")
                .global("numpy.core.multiarray", "scalar")
                .op(PickleOp.EMPTY_TUPLE)
                .op(PickleOp.REDUCE)
                .text("model")
                .op(PickleOp.EMPTY_DICT)
                .text("w")
                .tensor("0", 2, 0, new long[] {2}, new long[] {1})
                .op(PickleOp.SETITEM)
                .op(PickleOp.SETITEMS)
                .stop();
    }

    private static ReadOptions ignoring(String... globals) {
        return new ReadOptions(Set.of(globals));
    }

    private static PytorchGlobals scan(byte[] file) throws IOException {
        return PytorchGlobals.scan(MemorySource.of(SourceName.of(Torch.FILE), file));
    }

    private static int[] unsigned(byte[] bytes) {
        int[] values = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            values[i] = Byte.toUnsignedInt(bytes[i]);
        }
        return values;
    }

    @Test
    void namesAreReadUpToAHundredThousand() throws IOException {
        PickleAssembler pickle = PickleAssembler.protocol2();
        for (int i = 0; i <= ScanStack.MOST_NAMES; i++) {
            pickle.global("m", "n" + i).op(PickleOp.POP);
        }
        byte[] file = pickle.op(PickleOp.NONE).stop();
        int last = file.length - "cm\nn100000\n0N.".length();
        assertThat(scan(file).notes())
                .containsExactly("LIMIT: model.pt: pickle opcode at " + last
                        + ": more than 100000 names or 10000000 memo entries (offset " + last + " of " + file.length
                        + ")");
    }

    /** Ways to run code that scanners have missed, or that PyTorch itself lets through. */
    @ParameterizedTest
    @CsvSource({
        "os, system",
        "posix, system",
        "nt, system",
        "subprocess, Popen",
        "builtins, eval",
        "builtins, exec",
        "builtins, getattr",
        "builtins, __import__",
        "__builtin__, eval",
        "runpy, _run_code",
        "pip, main",
        "torch.serialization, load",
        "torch.storage, _load_from_bytes",
        "numpy.testing._private.utils, runstring",
        "timeit, timeit",
        "asyncio.unix_events, _UnixSubprocessTransport._start",
        "torch.hub, load",
        "webbrowser, open",
        "operator, attrgetter",
        "functools, partial",
        "pickle, loads",
        "_pickle, loads",
        "importlib, import_module",
        "sys, modules",
        "pty, spawn",
        "code, interact",
        "bdb, Bdb.run",
        "pydoc, pipepager",
        "ctypes, CDLL",
        "shutil, rmtree",
        "socket, create_connection",
        "requests.api, get",
        "urllib.request, urlopen"
    })
    void whateverWouldRunCodeIsRefusedByItsName(String module, String name) {
        byte[] pickle = PickleAssembler.protocol2()
                .global(module, name)
                .text("echo")
                .op(PickleOp.TUPLE1)
                .op(PickleOp.REDUCE)
                .stop();
        Torch.assertError(
                Torch.zip(pickle),
                "REFUSED: model.pt!archive/data.pkl: pickle names " + module + "." + name + " (GLOBAL at 2, called at "
                        + (pickle.length - 2) + ")");
    }
}
