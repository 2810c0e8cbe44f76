package org.bertconv.format.pytorch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.SourceName;

/** The stack of {@link PickleScan}: knows strings and names, takes everything else for unknown, and never objects. */
final class ScanStack {

    /** As many different names as are listed of one file. */
    static final int MOST_NAMES = 100_000;

    private static final Object UNKNOWN = new Object();
    private static final Object MARK = new Object();
    private static final String COMPUTED = "?";

    private final SourceName source;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Long, Object> memo = new HashMap<>();
    private final Map<PickleValue.Global, GlobalUse> uses = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    ScanStack(SourceName source) {
        this.source = source;
    }

    /** {@return every name once} */
    List<GlobalUse> uses() {
        return List.copyOf(uses.values());
    }

    /** {@return remarks on strings that look like pickles} */
    List<String> notes() {
        return notes;
    }

    /** Does to the stack what the instruction would do, as far as names are concerned. */
    void apply(PickleInstruction instruction, PickleReader reader) throws CheckpointException {
        switch (instruction.op()) {
            case GLOBAL, INST -> {
                if (instruction.op() == PickleOp.INST) {
                    popToMark();
                }
                PickleValue.Global global = (PickleValue.Global) instruction.argument();
                push(mention(global, instruction));
                if (instruction.op() == PickleOp.INST) {
                    call(global, instruction.at());
                }
            }
            case STACK_GLOBAL -> {
                String name = text(pop());
                push(mention(new PickleValue.Global(text(pop()), name), instruction));
            }
            case EXT1, EXT2, EXT4 ->
                push(mention(new PickleValue.Global("copyreg", "extension " + instruction.number()), instruction));
            case REDUCE, NEWOBJ, NEWOBJ_EX, OBJ -> call(instruction);
            case DUP -> push(stack.isEmpty() ? UNKNOWN : stack.get(stack.size() - 1));
            case MARK -> push(MARK);
            case PUT, BINPUT, LONG_BINPUT, MEMOIZE -> {
                reader.charge(instruction.at(), PickleBudget.ENTRY);
                remember(instruction);
            }
            case GET, BINGET, LONG_BINGET -> push(memo.getOrDefault(index(instruction), UNKNOWN));
            default -> {
                pop(instruction.op().pops());
                if (instruction.op().pushes()) {
                    push(constant(instruction));
                }
            }
        }
        if (stack.size() > PickleLimits.STACK) {
            throw reader.limit(instruction.at(), "more than %d values on the stack", PickleLimits.STACK);
        }
        if (memo.size() > reader.limits().memo() || uses.size() > MOST_NAMES) {
            throw reader.limit(
                    instruction.at(),
                    "more than %d names or %d memo entries",
                    MOST_NAMES,
                    reader.limits().memo());
        }
    }

    private Object mention(PickleValue.Global global, PickleInstruction by) {
        uses.putIfAbsent(
                global,
                new GlobalUse(source, global.module(), global.name(), by.op().name(), by.at(), OptionalLong.empty()));
        return global;
    }

    private void call(PickleInstruction instruction) {
        Object callee;
        if (instruction.op() == PickleOp.OBJ) {
            callee = popToMark();
        } else {
            pop(instruction.op().pops() - 1);
            callee = pop();
        }
        if (callee instanceof PickleValue.Global global) {
            call(global, instruction.at());
        }
        push(UNKNOWN);
    }

    private void call(PickleValue.Global global, long at) {
        GlobalUse use = uses.get(global);
        if (use != null && use.calledAt().isEmpty()) {
            uses.put(
                    global,
                    new GlobalUse(
                            use.source(), use.module(), use.name(), use.opcode(), use.offset(), OptionalLong.of(at)));
        }
    }

    private Object constant(PickleInstruction instruction) {
        if (NestedPickle.isLikely(instruction.argument())) {
            notes.add(source + ": a " + instruction.op() + " at " + instruction.at() + " looks like a pickle itself");
        }
        return instruction.argument() instanceof PickleValue.Text text ? text.text() : UNKNOWN;
    }

    private void remember(PickleInstruction instruction) {
        long index = instruction.op() == PickleOp.MEMOIZE ? memo.size() : index(instruction);
        memo.put(index, stack.isEmpty() ? UNKNOWN : stack.get(stack.size() - 1));
    }

    private static long index(PickleInstruction instruction) {
        return instruction.argument() instanceof PickleValue.Int number ? number.value() : -1;
    }

    private static String text(Object value) {
        return value instanceof String text ? text : COMPUTED;
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object pop() {
        return stack.isEmpty() ? UNKNOWN : stack.remove(stack.size() - 1);
    }

    private void pop(int count) {
        if (count == PickleOp.TO_MARK) {
            popToMark();
        }
        for (int i = 0; i < count; i++) {
            pop();
        }
    }

    /** {@return the lowest value above the mark} */
    private Object popToMark() {
        Object lowest = UNKNOWN;
        while (!stack.isEmpty()) {
            Object value = pop();
            if (value == MARK) {
                return lowest;
            }
            lowest = value;
        }
        return lowest;
    }
}
