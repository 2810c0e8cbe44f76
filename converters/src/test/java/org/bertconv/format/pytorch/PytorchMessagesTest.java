package org.bertconv.format.pytorch;

import static org.bertconv.format.pytorch.PickleOp.APPEND;
import static org.bertconv.format.pytorch.PickleOp.APPENDS;
import static org.bertconv.format.pytorch.PickleOp.BINPERSID;
import static org.bertconv.format.pytorch.PickleOp.BUILD;
import static org.bertconv.format.pytorch.PickleOp.EMPTY_DICT;
import static org.bertconv.format.pytorch.PickleOp.EMPTY_LIST;
import static org.bertconv.format.pytorch.PickleOp.EMPTY_TUPLE;
import static org.bertconv.format.pytorch.PickleOp.LONG1;
import static org.bertconv.format.pytorch.PickleOp.MARK;
import static org.bertconv.format.pytorch.PickleOp.NEWFALSE;
import static org.bertconv.format.pytorch.PickleOp.NEWTRUE;
import static org.bertconv.format.pytorch.PickleOp.NONE;
import static org.bertconv.format.pytorch.PickleOp.OBJ;
import static org.bertconv.format.pytorch.PickleOp.REDUCE;
import static org.bertconv.format.pytorch.PickleOp.SETITEM;
import static org.bertconv.format.pytorch.PickleOp.TUPLE;
import static org.bertconv.format.pytorch.PickleOp.TUPLE1;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What is said of PyTorch's files whose pickles are well formed and describe no tensor, word for word. */
class PytorchMessagesTest {

    private static final float[] SIX = {1, 2, 3, 4, 5, 6};
    private static final String PICKLE = "model.pt!archive/data.pkl: ";
    private static final String REBUILD = "_rebuild_tensor_v2";

    @Test
    void aPersistentIdThatIsNoStorageIsNamed() {
        assertZip(
                id(p -> p.text("module")
                        .global("torch", "FloatStorage")
                        .text("0")
                        .text("cpu")
                        .number(6)),
                "MALFORMED",
                "persistent id: is a tuple of 5 that does not describe a storage");
        assertZip(
                id(p -> p.text("storage")
                        .text("FloatStorage")
                        .text("0")
                        .text("cpu")
                        .number(6)),
                "MALFORMED",
                "persistent id: has a string for a storage class");
        assertZip(
                id(p -> p.text("storage")
                        .global("torch", "Size")
                        .text("0")
                        .text("cpu")
                        .number(6)),
                "MALFORMED",
                "persistent id: has torch.Size for a storage class");
        assertZip(
                id(p -> p.text("storage")
                        .global("torch", "FloatStorage")
                        .number(0)
                        .text("cpu")
                        .number(6)),
                "MALFORMED",
                "persistent id: has an int for a key");
        assertZip(
                id(p -> p.text("storage")
                        .global("torch", "FloatStorage")
                        .text("0")
                        .text("cpu")
                        .number(-6)),
                "MALFORMED",
                "persistent id: has -6 for the elements");
    }

    @Test
    void aViewThatIsNoneOrNotInItsStorageIsNamed() {
        Torch.assertError(
                Torch.legacy(id(p -> floats(p).text("v")), SIX),
                "MALFORMED: model.pt: persistent id: has a string for a view");
        Torch.assertError(
                Torch.legacy(
                        id(p -> floats(p).op(MARK).text("v").number(4).number(3).op(TUPLE)), SIX),
                "MALFORMED: model.pt: persistent id: has a view of 3 elements at 4, the storage has 6");
    }

    @Test
    void argumentsThatMakeNoTensorAreNamed() {
        assertZip(
                call(p -> p.storage("FloatStorage", "0", 6).number(0)),
                "MALFORMED",
                "tensor w: torch._utils._rebuild_tensor_v2 takes 6 to 7 arguments, found 2 (offset 99 of 102)");
        assertZip(
                call(p -> p.storage("FloatStorage", "0", 6)
                        .op(LONG1, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1)
                        .numbers(6)
                        .numbers(1)
                        .op(NEWFALSE)
                        .orderedDict()),
                "MALFORMED",
                "tensor w: argument 2 of torch._utils._rebuild_tensor_v2 is a number of 65 bits, not an int (offset 145 of 148)");
        assertZip(
                call(p -> view(p).number(1).orderedDict()),
                "MALFORMED",
                "tensor w: argument 5 of torch._utils._rebuild_tensor_v2 is an int, not a bool (offset 139 of 142)");
        assertZip(
                call(p -> view(p).op(NEWFALSE).number(1)),
                "MALFORMED",
                "tensor w: argument 6 of torch._utils._rebuild_tensor_v2 is an int, not an empty dict of hooks (offset 113 of 116)");
        assertZip(
                call(p -> p.storage("UntypedStorage", "0", 24)
                        .number(0)
                        .numbers(6)
                        .numbers(1)
                        .op(NEWFALSE)
                        .orderedDict()),
                "MALFORMED",
                "tensor w: UntypedStorage does not say what its elements are (offset 139 of 142)");
        assertZip(
                call(p -> view(p).op(NEWFALSE)
                        .orderedDict()
                        .op(EMPTY_DICT)
                        .text("conj")
                        .op(NEWTRUE)
                        .op(SETITEM)),
                "UNSUPPORTED",
                "tensor w: the tensor is marked as conj, which is not read (offset 149 of 152)");
    }

    @Test
    void objectsAroundATensorAreFollowedAFewTimes() {
        PickleAssembler deep = start();
        for (int i = 0; i < 70; i++) {
            deep.global("torch._utils", "_rebuild_parameter").op(MARK);
        }
        deep.tensor("0", 6, 0, new long[] {6}, new long[] {1});
        for (int i = 0; i < 70; i++) {
            deep.op(NEWFALSE).orderedDict().op(TUPLE).op(REDUCE);
        }
        assertZip(
                deep.op(SETITEM).stop(),
                "MALFORMED",
                "tensor w: more than 16 objects around the tensor (offset 4617 of 4620)");
        assertZip(
                start().global("torch._utils", "_rebuild_sparse_tensor")
                        .op(EMPTY_TUPLE)
                        .op(REDUCE)
                        .op(SETITEM)
                        .stop(),
                "UNSUPPORTED",
                "tensor w: torch._utils._rebuild_sparse_tensor makes a kind of tensor that is not read (offset 47 of 50)");
    }

    @Test
    void callsThatCannotBeAreNamed() {
        assertZip(
                PickleAssembler.protocol2().op(MARK).op(OBJ).stop(),
                "MALFORMED",
                "pickle opcode at 3: OBJ without a class (offset 3 of 5)");
        assertZip(
                PickleAssembler.protocol2()
                        .global("collections", "OrderedDict")
                        .op(EMPTY_LIST)
                        .op(REDUCE)
                        .stop(),
                "MALFORMED",
                "pickle opcode at 28: REDUCE takes a tuple of arguments, found a list (offset 28 of 30)");
        assertZip(
                PickleAssembler.protocol2()
                        .global("collections", "OrderedDict")
                        .number(1)
                        .op(TUPLE1)
                        .op(REDUCE)
                        .stop(),
                "MALFORMED",
                "pickle opcode at 31: collections.OrderedDict is called with arguments that it does not take (offset 31 of 33)");
        assertZip(
                PickleAssembler.protocol2().orderedDict().number(1).op(BUILD).stop(),
                "MALFORMED",
                "pickle opcode at 32: the attributes of a dict are a dict, found an int (offset 32 of 34)");
        assertZip(
                PickleAssembler.protocol2().number(1).op(EMPTY_TUPLE).op(REDUCE).stop(),
                "MALFORMED",
                "pickle opcode at 6: REDUCE calls an int, only a name can be called (offset 6 of 8)");
    }

    @Test
    void theKeysOfALegacyFileAreTextsAndEachIsThereOnce() {
        byte[] object = id(p -> floats(p).op(NONE));
        byte[] number =
                PickleAssembler.protocol2().op(EMPTY_LIST).number(0).op(APPEND).stop();
        Torch.assertError(
                joined(Torch.legacyStart(), object, number, new byte[32]),
                "MALFORMED: model.pt: storage keys: hold an int, not a string");
        byte[] twice = PickleAssembler.protocol2()
                .op(EMPTY_LIST)
                .op(MARK)
                .text("0")
                .text("0")
                .op(APPENDS)
                .stop();
        byte[] storage = joined(new PickleAssembler().u64(6).bytes(), new byte[24]);
        Torch.assertError(
                joined(Torch.legacyStart(), object, twice, storage, storage),
                "MALFORMED: model.pt: storage 0: is in the list of storage keys twice (offset 263 of 295)");
    }

    @Test
    void theBeginningOfALegacyFileIsLookedAt() {
        byte[] version = PickleAssembler.protocol2().number(1001).stop();
        byte[] none = PickleAssembler.protocol2().op(EMPTY_DICT).stop();
        byte[] other = PickleAssembler.protocol2()
                .op(EMPTY_DICT)
                .text("little_endian")
                .op(NEWTRUE)
                .op(SETITEM)
                .text("protocol_version")
                .number(7)
                .op(SETITEM)
                .stop();
        assertBeginning(
                PickleAssembler.protocol2().text("x").stop(),
                none,
                "MALFORMED: model.pt: protocol version: is a string, not an int");
        assertBeginning(
                PickleAssembler.protocol2().number(1002).stop(),
                none,
                "UNSUPPORTED: model.pt: protocol version: 1002; only 1001 is read");
        assertBeginning(version, none, "MALFORMED: model.pt: system: does not say whether it is little_endian");
        assertBeginning(version, other, "MALFORMED: model.pt: system: protocol_version is 7");
    }

    private static void assertBeginning(byte[] version, byte[] system, String message) {
        byte[] magic = PickleAssembler.protocol2()
                .op(LONG1, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19)
                .stop();
        byte[] object = id(p -> floats(p).op(NONE));
        Torch.assertError(joined(magic, version, system, object, object), message);
    }

    private static void assertZip(byte[] pickle, String errorClass, String message) {
        Torch.assertError(Torch.zip(pickle, SIX), errorClass + ": " + PICKLE + message);
    }

    private static PickleAssembler start() {
        return PickleAssembler.protocol2().op(EMPTY_DICT).text("w");
    }

    /** A tensor w, whose storage has an id of these items. */
    private static byte[] id(UnaryOperator<PickleAssembler> items) {
        PickleAssembler pickle =
                start().global("torch._utils", REBUILD).op(MARK).op(MARK);
        return items.apply(pickle)
                .op(TUPLE)
                .op(BINPERSID)
                .number(0)
                .numbers(6)
                .numbers(1)
                .endOfTensor()
                .op(SETITEM)
                .stop();
    }

    /** A tensor w that is made of these arguments. */
    private static byte[] call(UnaryOperator<PickleAssembler> arguments) {
        PickleAssembler pickle = start().global("torch._utils", REBUILD).op(MARK);
        return arguments.apply(pickle).op(TUPLE).op(REDUCE).op(SETITEM).stop();
    }

    private static PickleAssembler floats(PickleAssembler pickle) {
        return pickle.text("storage")
                .global("torch", "FloatStorage")
                .text("0")
                .text("cpu")
                .number(6);
    }

    private static PickleAssembler view(PickleAssembler pickle) {
        return pickle.storage("FloatStorage", "0", 6).number(0).numbers(6).numbers(1);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Test
    void aTensorThatIsTooMuchIsNamed() {
        long[] ones = new long[65];
        Arrays.fill(ones, 1);
        assertZip(
                start().tensor("0", 6, 0, ones, ones).op(SETITEM).stop(),
                "LIMIT",
                "tensor w: rank 65, at most 64 is allowed (offset 521 of 524)");
        assertZip(
                PickleAssembler.protocol2()
                        .op(EMPTY_DICT)
                        .text("w".repeat(65_536))
                        .tensor("0", 6, 0, new long[] {6}, new long[] {1})
                        .op(SETITEM)
                        .stop(),
                "LIMIT",
                "tensor wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww… (65336 more characters): the name is longer than 65535 bytes (offset 65672 of 65675)");
    }

    @Test
    void whatIsNotTheBeginningOfALegacyFileIsNamed() {
        assertBeginning(
                PickleAssembler.protocol2().number(1001).stop(),
                PickleAssembler.protocol2().op(EMPTY_LIST).stop(),
                "MALFORMED: model.pt: system: is a list, not a dict");
        Torch.assertError(
                Torch.legacyKeys(
                        id(p -> floats(p).op(NONE)),
                        PickleAssembler.protocol2().op(EMPTY_DICT).stop()),
                "MALFORMED: model.pt: storage keys: are a dict, not a list");
        Torch.assertError(
                Torch.legacy(
                        id(p -> floats(p)
                                .op(MARK)
                                .text("v")
                                .number(-4)
                                .number(3)
                                .op(TUPLE)),
                        SIX),
                "MALFORMED: model.pt: persistent id: has -4 for the offset of the view");
        Torch.assertError(
                Torch.legacy(
                        id(p -> floats(p).op(MARK).text("v").number(4).text("3").op(TUPLE)), SIX),
                "MALFORMED: model.pt: persistent id: has a string for the elements of the view");
    }

    @Test
    void aTypeAroundATensorIsAroundATensor() {
        assertZip(
                start().global("torch._tensor", "_rebuild_from_type_v2")
                        .op(MARK)
                        .global("collections", "OrderedDict")
                        .global("torch.nn.parameter", "Parameter")
                        .op(EMPTY_TUPLE)
                        .op(EMPTY_DICT)
                        .op(TUPLE)
                        .op(REDUCE)
                        .op(SETITEM)
                        .stop(),
                "MALFORMED",
                "tensor w: argument 1 of torch._tensor._rebuild_from_type_v2 is collections.OrderedDict, not a function that makes a tensor (offset 105 of 108)");
    }

    @Test
    void aStorageWhoseBytesAreNoElementsIsNamed() {
        assertZip(
                start().global("torch._utils", "_rebuild_tensor_v3")
                        .op(MARK)
                        .storage("UntypedStorage", "0", 24)
                        .number(0)
                        .numbers(1)
                        .numbers(1)
                        .op(NEWFALSE)
                        .orderedDict()
                        .global("torch", "complex128")
                        .op(TUPLE)
                        .op(REDUCE)
                        .op(SETITEM)
                        .stop(),
                "MALFORMED",
                "tensor w: UntypedStorage of 24 bytes does not hold elements of c128 (offset 157 of 160)");
    }
}
