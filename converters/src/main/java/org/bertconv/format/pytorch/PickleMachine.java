package org.bertconv.format.pytorch;

import static org.bertconv.format.pytorch.PickleValue.Constant;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bertconv.format.pytorch.PickleContainer.Call;
import org.bertconv.format.pytorch.PickleContainer.Dict;
import org.bertconv.format.pytorch.PickleContainer.Items;
import org.bertconv.format.pytorch.PickleContainer.Tuple;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;

/**
 * Turns the instructions of a pickle into the data that they describe. It is no unpickler: a name stays a name, and an instruction that
 * would call something leaves a {@link Call}, a record of name and arguments. Every operand's type is checked; what CPython would let
 * pass for an unusual class is an error here, unless the class is one that the user chose to ignore.
 */
final class PickleMachine {

    private final PickleReader reader;
    private final PickleStack stack;
    private final PickleMemo memo;
    private final Set<PickleValue.Global> globals = new LinkedHashSet<>();
    private final List<PickleValue.PersistentId> persistentIds = new ArrayList<>();

    private PickleMachine(PickleReader reader) {
        this.reader = reader;
        this.stack = new PickleStack(reader);
        this.memo = new PickleMemo(reader);
    }

    /**
     * What one stream describes.
     *
     * @param value the object
     * @param end offset behind STOP
     * @param globals all names, in the order of first mention
     * @param persistentIds all references to things outside, in their order, those that nothing uses as well
     */
    record Result(
            PickleValue value,
            long end,
            Set<PickleValue.Global> globals,
            List<PickleValue.PersistentId> persistentIds) {}

    /** {@return what the stream at an offset of the source describes} */
    static Result read(ByteSource source, long offset) throws IOException {
        return read(PickleReader.strict(source, offset));
    }

    /** {@return what the instructions of a reader describe, up to STOP} */
    static Result read(PickleReader reader) throws IOException {
        PickleMachine machine = new PickleMachine(reader);
        PickleInstruction instruction = reader.next();
        while (instruction.op() != PickleOp.STOP) {
            machine.apply(instruction);
            instruction = reader.next();
        }
        return new Result(machine.stack.result(instruction), reader.position(), machine.globals, machine.persistentIds);
    }

    private void apply(PickleInstruction by) throws IOException {
        switch (by.op()) {
            case PROTO, FRAME -> {}
            case MARK -> stack.mark(by);
            case POP -> stack.drop(by);
            case POP_MARK -> stack.popToMark(by);
            case DUP -> stack.push(by, stack.peek(by));
            case NEWTRUE -> stack.push(by, Constant.TRUE);
            case NEWFALSE -> stack.push(by, Constant.FALSE);
            case PERSID -> stack.push(by, persistentId(by.argument()));
            case BINPERSID -> stack.push(by, persistentId(stack.pop(by)));
            case GET, BINGET, LONG_BINGET -> stack.push(by, memo.get(by));
            case PUT, BINPUT, LONG_BINPUT -> memo.put(by, stack.peek(by));
            case MEMOIZE -> memo.append(by, stack.peek(by));
            case EMPTY_TUPLE -> stack.push(by, Tuple.EMPTY);
            case TUPLE -> stack.push(by, new Tuple(stack.popToMark(by)));
            case TUPLE1, TUPLE2, TUPLE3 ->
                stack.push(by, new Tuple(stack.pop(by, by.op().pops())));
            case EMPTY_LIST -> stack.push(by, new Items(false));
            case EMPTY_SET -> stack.push(by, new Items(true));
            case LIST -> stack.push(by, items(by, false));
            case FROZENSET -> stack.push(by, items(by, true));
            case EMPTY_DICT -> stack.push(by, new Dict(false));
            case DICT -> stack.push(by, put(by, new Dict(false), stack.popToMark(by)));
            case APPEND -> add(by, List.of(stack.pop(by)));
            case APPENDS, ADDITEMS -> add(by, stack.popToMark(by));
            case SETITEM -> set(by, stack.pop(by, 2));
            case SETITEMS -> set(by, stack.popToMark(by));
            case GLOBAL -> stack.push(by, named((PickleValue.Global) by.argument()));
            case STACK_GLOBAL -> stack.push(by, global(by));
            case REDUCE, NEWOBJ, NEWOBJ_EX, INST, OBJ -> call(by);
            case BUILD -> build(by, stack.pop(by));
            case EXT1, EXT2, EXT4, NEXT_BUFFER, READONLY_BUFFER ->
                throw reader.malformed(by.at(), "%s has no meaning in a checkpoint", by.op());
            default -> stack.push(by, by.argument());
        }
    }

    private PickleValue persistentId(PickleValue id) {
        PickleValue.PersistentId made = new PickleValue.PersistentId(id);
        persistentIds.add(made);
        return made;
    }

    private PickleValue.Global named(PickleValue.Global global) {
        globals.add(global);
        return global;
    }

    private PickleValue.Global global(PickleInstruction by) throws CheckpointException {
        List<PickleValue> names = stack.pop(by, 2);
        if (names.get(0) instanceof PickleValue.Text module && names.get(1) instanceof PickleValue.Text name) {
            return named(new PickleValue.Global(module.text(), name.text()));
        }
        throw reader.malformed(
                by.at(), "STACK_GLOBAL takes two strings, found %s and %s", kind(names.get(0)), kind(names.get(1)));
    }

    private Items items(PickleInstruction by, boolean set) throws CheckpointException {
        Items items = new Items(set);
        stack.popToMark(by).forEach(items::add);
        return items;
    }

    private void add(PickleInstruction by, List<PickleValue> values) throws CheckpointException {
        PickleValue target = stack.peek(by);
        if (target instanceof Items items && items.isSet() == (by.op() == PickleOp.ADDITEMS)) {
            values.forEach(items::add);
            checkDepth(by, items);
        } else if (target instanceof Call call && isOpaque(call)) {
            values.forEach(call::attach);
            checkDepth(by, call);
        } else {
            throw wrongTarget(by, by.op() == PickleOp.ADDITEMS ? "a set" : "a list", target);
        }
    }

    private void set(PickleInstruction by, List<PickleValue> pairs) throws CheckpointException {
        PickleValue target = stack.peek(by);
        if (target instanceof Dict dict) {
            put(by, dict, pairs);
            checkDepth(by, dict);
        } else if (target instanceof Call call && isOpaque(call)) {
            pairs.forEach(call::attach);
            checkDepth(by, call);
        } else {
            throw wrongTarget(by, "a dict", target);
        }
    }

    private Dict put(PickleInstruction by, Dict dict, List<PickleValue> pairs) throws CheckpointException {
        if (pairs.size() % 2 != 0) {
            throw reader.malformed(by.at(), "%s takes pairs, found %d values", by.op(), pairs.size());
        }
        reader.charge(by.at(), (long) pairs.size() / 2 * PickleBudget.ENTRY);
        for (int i = 0; i < pairs.size(); i += 2) {
            PickleValue key = pairs.get(i);
            if (key instanceof Dict || key instanceof Items) {
                throw reader.malformed(by.at(), "%s is a key, which it cannot be", kind(key));
            }
            if (!dict.put(key, pairs.get(i + 1))) {
                throw reader.malformed(by.at(), "the key %s is there twice", PickleNames.of(key));
            }
        }
        return dict;
    }

    private void call(PickleInstruction by) throws CheckpointException {
        List<PickleValue> arguments = new ArrayList<>();
        PickleValue callee;
        if (by.op() == PickleOp.INST || by.op() == PickleOp.OBJ) {
            arguments.addAll(stack.popToMark(by));
            if (by.op() == PickleOp.OBJ && arguments.isEmpty()) {
                throw reader.malformed(by.at(), "OBJ without a class");
            }
            callee = by.op() == PickleOp.INST ? named((PickleValue.Global) by.argument()) : arguments.remove(0);
        } else {
            List<PickleValue> taken = stack.pop(by, by.op().pops());
            callee = taken.get(0);
            arguments.addAll(tuple(by, taken.get(1)).children());
            if (by.op() == PickleOp.NEWOBJ_EX) {
                arguments.add(taken.get(2));
            }
        }
        if (!(callee instanceof PickleValue.Global) && !(callee instanceof Call call && isOpaque(call))) {
            throw reader.malformed(by.at(), "%s calls %s, only a name can be called", by.op(), kind(callee));
        }
        stack.push(by, PickleCalls.of(reader, by, callee, new Tuple(arguments)));
    }

    private Tuple tuple(PickleInstruction by, PickleValue value) throws CheckpointException {
        if (value instanceof Tuple tuple) {
            return tuple;
        }
        throw reader.malformed(by.at(), "%s takes a tuple of arguments, found %s", by.op(), kind(value));
    }

    private void build(PickleInstruction by, PickleValue state) throws CheckpointException {
        PickleValue target = stack.peek(by);
        if (target instanceof Dict dict && dict.isOrdered()) {
            // The attributes of an OrderedDict: PyTorch keeps version numbers there, under _metadata.
            if (!(state instanceof Dict)) {
                throw reader.malformed(by.at(), "the attributes of a dict are a dict, found %s", kind(state));
            }
        } else if (target instanceof Call call && isOpaque(call)) {
            call.attach(state);
            checkDepth(by, call);
        } else {
            throw wrongTarget(by, "an OrderedDict", target);
        }
    }

    /** Only objects that the user chose to ignore may take anything: all other names are allowed for what they are. */
    private static boolean isOpaque(Call call) {
        return !(call.callee() instanceof PickleValue.Global global)
                || !AllowedGlobals.contains(global.module(), global.name());
    }

    private void checkDepth(PickleInstruction by, PickleValue value) throws CheckpointException {
        if (value.depth() > PickleLimits.DEPTH) {
            throw reader.limit(by.at(), "containers nested more than %d deep", PickleLimits.DEPTH);
        }
    }

    private CheckpointException wrongTarget(PickleInstruction by, String wanted, PickleValue found) {
        return reader.malformed(by.at(), "%s works on %s, found %s", by.op(), wanted, kind(found));
    }

    private static String kind(PickleValue value) {
        return PickleNames.kind(value);
    }
}
