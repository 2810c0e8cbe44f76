package org.bertconv.format.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PickleMachineTest {

    @Test
    void readsEveryWayToWriteANumber() throws IOException {
        assertNumber(7, p -> p.op(PickleOp.BININT1, 7));
        assertNumber(258, p -> p.op(PickleOp.BININT2, 2, 1));
        assertNumber(-2, p -> p.op(PickleOp.BININT).u32(-2));
        assertNumber(-7, p -> p.op(PickleOp.INT).line("-7"));
        assertNumber(1_000_000_000_000L, p -> p.op(PickleOp.LONG).line("1000000000000L"));
        assertNumber(0, p -> p.op(PickleOp.LONG1, 0));
        assertNumber(-1, p -> p.op(PickleOp.LONG1, 1, 255));
        assertNumber(255, p -> p.op(PickleOp.LONG4).u32(2).raw(255, 0));
        assertThat(read(p -> p.op(PickleOp.INT).line("01"))).isEqualTo(PickleValue.Constant.TRUE);
        assertThat(read(p -> p.op(PickleOp.FLOAT).line("-1.5e3"))).isEqualTo(new PickleValue.Real(-1500));
        assertThat(read(p -> p.op(PickleOp.BINFLOAT, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0)))
                .isEqualTo(new PickleValue.Real(1.5));
    }

    @Test
    void readsEveryWayToWriteAText() throws IOException {
        PickleValue expected = new PickleValue.Text("h\u00e9");
        assertThat(read(p -> p.text("h\u00e9"))).isEqualTo(expected);
        assertThat(read(p -> p.op(PickleOp.SHORT_BINUNICODE, 3, 'h', 0xc3, 0xa9)))
                .isEqualTo(expected);
        assertThat(read(p -> p.op(PickleOp.BINUNICODE8).u64(3).raw('h', 0xc3, 0xa9)))
                .isEqualTo(expected);
        assertThat(read(p -> p.op(PickleOp.SHORT_BINSTRING, 3, 'h', 0xc3, 0xa9)))
                .isEqualTo(expected);
        assertThat(read(p -> p.op(PickleOp.BINSTRING).u32(3).raw('h', 0xc3, 0xa9)))
                .isEqualTo(expected);
        assertThat(read(p -> p.op(PickleOp.STRING).line("'h\\xc3\\251'"))).isEqualTo(expected);
        assertThat(read(p -> p.op(PickleOp.UNICODE).line("h\\u00e9"))).isEqualTo(expected);
        assertThat(read(p -> p.op(PickleOp.UNICODE).line("\\U0001f600")))
                .isEqualTo(new PickleValue.Text("\ud83d\ude00"));
        assertThat(read(p -> p.op(PickleOp.STRING).line("\"a\\n\\'\\q\""))).isEqualTo(new PickleValue.Text("a\n'\\q"));
        assertThat(read(p -> p.op(PickleOp.SHORT_BINSTRING, 1, 0xff)).kind()).isEqualTo("bytes");
    }

    @Test
    void readsAnOrderedDictAsPython2WroteIt() throws IOException {
        PickleValue value = read(p -> p.global("collections", "OrderedDict")
                .op(PickleOp.EMPTY_LIST)
                .op(PickleOp.MARK)
                .op(PickleOp.EMPTY_LIST)
                .text("a")
                .op(PickleOp.APPEND)
                .number(5)
                .op(PickleOp.APPEND)
                .op(PickleOp.APPENDS)
                .op(PickleOp.TUPLE1)
                .op(PickleOp.REDUCE));
        assertThat(((PickleContainer.Dict) value).get("a")).isEqualTo(new PickleValue.Int(5));
    }

    @Test
    void readsTheInstructionsOfProtocol4() throws IOException {
        PickleValue value = read(p -> p.op(PickleOp.FRAME)
                .u64(9)
                .op(PickleOp.EMPTY_DICT)
                .op(PickleOp.MEMOIZE)
                .op(PickleOp.SHORT_BINUNICODE, 1, 'k')
                .op(PickleOp.EMPTY_SET)
                .op(PickleOp.SETITEM)
                .op(PickleOp.BINGET, 0)
                .op(PickleOp.TUPLE2));
        assertThat(value.kind()).isEqualTo("a tuple of 2");
    }

    @Test
    void readsAMemoNumberOf32Bits() throws IOException {
        assertNumber(
                5,
                p -> p.number(5)
                        .op(PickleOp.LONG_BINPUT)
                        .u32(0xffff_ffffL)
                        .op(PickleOp.POP)
                        .op(PickleOp.LONG_BINGET)
                        .u32(0xffff_ffffL));
    }

    @Test
    void letsAListContainItself() throws IOException {
        PickleValue list = read(p -> p.op(PickleOp.EMPTY_LIST)
                .op(PickleOp.BINPUT, 0)
                .op(PickleOp.BINGET, 0)
                .op(PickleOp.APPEND));
        assertThat(new TensorCount().below(list)).isZero();
    }

    @Test
    void makesNothingOfACallButARecord() throws IOException {
        PickleValue call = read(
                p -> p.global("torch", "device").text("cpu").op(PickleOp.TUPLE1).op(PickleOp.REDUCE));
        assertThat(call).isInstanceOf(PickleContainer.Call.class);
        assertThat(call.kind()).isEqualTo("an object of torch.device");
    }

    /** Hexadecimal bytes behind the two of PROTO, and what is said of them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        68 07 2e             | pickle opcode at 2: BINGET 7 was never stored (offset 2 of 5)
        4e                   | pickle: ends without STOP (offset 3 of 3)
        2e                   | pickle opcode at 2: STOP with 0 values on the stack, 1 is allowed (offset 2 of 3)
        4e 4e 2e             | pickle opcode at 4: STOP with 2 values on the stack, 1 is allowed (offset 4 of 5)
        28 4e 2e             | pickle opcode at 4: STOP with 1 marks open (offset 4 of 5)
        30                   | pickle opcode at 2: POP takes a value from an empty stack (offset 2 of 3)
        74                   | pickle opcode at 2: TUPLE without a mark (offset 2 of 3)
        4e 86                | pickle opcode at 3: TUPLE2 takes 2 values, the stack holds 1 (offset 3 of 4)
        ff                   | pickle opcode at 2: byte 0xff is no opcode (offset 2 of 3)
        80 ff                | pickle opcode at 2: protocol 255; the highest there is is 5 (offset 2 of 4)
        7d 4e 61             | pickle opcode at 4: APPEND works on a list, found a dict (offset 4 of 5)
        5d 4e 4e 73          | pickle opcode at 5: SETITEM works on a dict, found a list (offset 5 of 6)
        7d 4e 62             | pickle opcode at 4: BUILD works on an OrderedDict, found a dict (offset 4 of 5)
        7d 28 4e 75          | pickle opcode at 5: SETITEMS takes pairs, found 1 values (offset 5 of 6)
        7d 5d 4e 73          | pickle opcode at 5: a list is a key, which it cannot be (offset 5 of 6)
        7d 28 4b 01 4e 88 4e 75 | pickle opcode at 9: the key a bool is there twice (offset 9 of 10)
        4e 29 52             | pickle opcode at 4: REDUCE calls None, only a name can be called (offset 4 of 5)
        4b 01 4b 02 93       | pickle opcode at 6: STACK_GLOBAL takes two strings, found an int and an int (offset 6 of 7)
        82 01                | pickle opcode at 2: EXT1 has no meaning in a checkpoint (offset 2 of 4)
        97                   | pickle opcode at 2: NEXT_BUFFER has no meaning in a checkpoint (offset 2 of 3)
        6f                   | pickle opcode at 2: OBJ without a mark (offset 2 of 3)
        4a 01                | pickle opcode at 2: BININT needs 4 bytes, 1 left (offset 2 of 4)
        58 ff ff ff ff       | pickle opcode at 2: BINUNICODE of 4294967295 bytes, 0 left (offset 2 of 7)
        54 ff ff ff ff       | pickle opcode at 2: BINSTRING of 18446744073709551615 bytes, 0 left (offset 2 of 7)
        8b ff ff ff ff       | pickle opcode at 2: LONG4 of 18446744073709551615 bytes, 0 left (offset 2 of 7)
        8b 00 08 00 00 01    | pickle opcode at 2: LONG4 of 2048 bytes, 1 left (offset 2 of 8)
        8a 02 01             | pickle opcode at 2: LONG1 of 2 bytes, 1 left (offset 2 of 5)
        8c 01 ff             | pickle opcode at 2: the text of SHORT_BINUNICODE is not UTF-8 (offset 2 of 5)
        53 27 61 0a          | pickle opcode at 2: the text of STRING is not what it should be (offset 2 of 6)
        49 78 0a             | pickle opcode at 2: the text of INT is not what it should be (offset 2 of 5)
        63 61                | pickle opcode at 2: the line of GLOBAL has no end (offset 2 of 4)
        70 2d 31 0a          | pickle opcode at 2: PUT takes a value from an empty stack (offset 2 of 6)
        4e 70 2d 31 0a       | pickle opcode at 3: PUT needs a number that is not negative (offset 3 of 7)
        95 09 00 00 00 00 00 00 00 | pickle opcode at 2: FRAME of 9 bytes, 0 left (offset 2 of 11)
        95 01 00 00 00 00 00 00 00 4b 01 | pickle opcode at 11: BININT1 ends at 13, over the end of its frame at 12 (offset 11 of 13)
        95 03 00 00 00 00 00 00 00 4e 2e 4e | pickle opcode at 12: STOP leaves 1 bytes of its frame (offset 12 of 14)
        """)
    void saysWhatIsWrongAndWhere(String hex, String message) {
        PickleAssembler pickle = PickleAssembler.protocol2();
        for (String digits : hex.split(" ", -1)) {
            pickle.raw(Integer.parseInt(digits, 16));
        }
        Torch.assertError(() -> read(pickle.bytes()), "MALFORMED: x.pkl: " + message);
    }

    @Test
    void limitsDepthMarksAndDigits() {
        PickleAssembler tuples = PickleAssembler.protocol2().op(PickleOp.NONE);
        PickleAssembler marks = PickleAssembler.protocol2();
        for (int i = 0; i < 200_000; i++) {
            tuples.op(PickleOp.TUPLE1);
            marks.op(PickleOp.MARK);
        }
        Torch.assertError(
                () -> read(tuples.stop()),
                "LIMIT: x.pkl: pickle opcode at 515: containers nested more than 512 deep (offset 515 of 200004)");
        Torch.assertError(
                () -> read(marks.stop()),
                "LIMIT: x.pkl: pickle opcode at 514: more than 512 marks open (offset 514 of 200003)");
        Torch.assertError(
                () -> read(new PickleAssembler()
                        .op(PickleOp.INT)
                        .line("1".repeat(1_000_000))
                        .stop()),
                "LIMIT: x.pkl: pickle opcode at 0: the line of INT is longer than 4302 bytes (offset 0 of 1000003)");
    }

    @Test
    void countsALaughOnce() throws IOException {
        PickleAssembler laughs = PickleAssembler.protocol2().op(PickleOp.NONE);
        for (int i = 0; i < 100; i++) {
            laughs.op(PickleOp.DUP).op(PickleOp.TUPLE2);
        }
        assertThat(new TensorCount().below(read(laughs.stop()))).isZero();
    }

    private static void assertNumber(long expected, UnaryOperator<PickleAssembler> pickle) throws IOException {
        assertThat(read(pickle)).isEqualTo(new PickleValue.Int(expected));
    }

    private static PickleValue read(UnaryOperator<PickleAssembler> pickle) throws IOException {
        return read(pickle.apply(PickleAssembler.protocol2()).stop());
    }

    private static PickleValue read(byte[] pickle) throws IOException {
        return PickleMachine.read(MemorySource.of(SourceName.of("x.pkl"), pickle), 0)
                .value();
    }

    @Test
    void limitsTheStack() {
        byte[] many = new byte[1_000_001];
        Arrays.fill(many, (byte) 0x4e);
        Torch.assertError(
                () -> read(many),
                "LIMIT: x.pkl: pickle opcode at 1000000: more than 1000000 values on the stack (offset 1000000 of 1000001)");
    }

    @Test
    void limitsMemoAndInstructionsAndMemory() throws IOException {
        byte[] memo = new PickleAssembler()
                .op(PickleOp.NONE)
                .op(PickleOp.MEMOIZE)
                .op(PickleOp.MEMOIZE)
                .op(PickleOp.MEMOIZE)
                .stop();
        PickleLimits few = new PickleLimits(100, 2);
        Torch.assertError(
                () -> machine(memo, few, new PickleBudget(1 << 20)),
                "LIMIT: x.pkl: pickle opcode at 3: more than 2 memo entries (offset 3 of 5)");
        Torch.assertError(
                () -> machine(memo, new PickleLimits(3, 100), new PickleBudget(1 << 20)),
                "LIMIT: x.pkl: pickle opcode at 3: more than 3 instructions (offset 3 of 5)");
        assertThatThrownBy(() -> machine(memo, PickleLimits.DEFAULT, new PickleBudget(40)))
                .hasMessage(
                        "LIMIT: x.pkl: pickle opcode at 2: the pickle takes more than 40 bytes of memory (offset 2 of 5)")
                .isInstanceOfSatisfying(
                        CheckpointException.class,
                        error -> assertThat(error.hint()).contains("give Java more memory: -Xmx"));
    }

    private static PickleMachine.Result machine(byte[] pickle, PickleLimits limits, PickleBudget budget)
            throws IOException {
        ByteSource source = MemorySource.of(SourceName.of("x.pkl"), pickle);
        return PickleMachine.read(new PickleReader(source, 0, new Frames(source, true), limits, budget));
    }

    @Test
    void aFrameInsideOfAFrameAndItemsForWhatIsNoSetAreSaid() {
        PickleAssembler frames = PickleAssembler.protocol2().raw(0x95, 20, 0, 0, 0, 0, 0, 0, 0);
        frames.raw(0x95, 2, 0, 0, 0, 0, 0, 0, 0).op(PickleOp.NONE);
        Torch.assertError(
                () -> read(Arrays.copyOf(frames.stop(), 40)),
                "MALFORMED: x.pkl: pickle opcode at 11: FRAME inside of the frame that ends at 31 (offset 11 of 40)");
        PickleAssembler set =
                PickleAssembler.protocol2().op(PickleOp.NONE).op(PickleOp.MARK).op(PickleOp.ADDITEMS);
        Torch.assertError(
                () -> read(set.stop()),
                "MALFORMED: x.pkl: pickle opcode at 4: ADDITEMS works on a set, found None (offset 4 of 6)");
    }

    @Test
    void limitsTheBytesOfAnInteger() {
        byte[] digits = new byte[2_000];
        Torch.assertError(
                () -> read(new PickleAssembler()
                        .op(PickleOp.LONG4)
                        .u32(digits.length)
                        .raw(new int[digits.length])
                        .stop()),
                "LIMIT: x.pkl: pickle opcode at 0: LONG4 of 2000 bytes, at most 1024 are allowed (offset 0 of 2006)");
    }
}
