package org.bertconv.format.pytorch;

import java.util.ArrayList;
import java.util.List;
import org.bertconv.io.CheckpointException;

/** The stack of {@link PickleMachine}: values and marks, with errors instead of surprises. */
final class PickleStack {

    private final PickleReader reader;
    private final List<PickleValue> values = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();

    PickleStack(PickleReader reader) {
        this.reader = reader;
    }

    /** {@return the number of values above the last mark, which is all that an instruction can reach} */
    private int reach() {
        return values.size() - (marks.isEmpty() ? 0 : marks.get(marks.size() - 1));
    }

    /** Puts a value on top. */
    void push(PickleInstruction by, PickleValue value) throws CheckpointException {
        if (values.size() >= PickleLimits.STACK) {
            throw reader.limit(by.at(), "more than %d values on the stack", PickleLimits.STACK);
        }
        if (value.depth() > PickleLimits.DEPTH) {
            throw reader.limit(by.at(), "containers nested more than %d deep", PickleLimits.DEPTH);
        }
        values.add(value);
    }

    /** Puts a mark on top. */
    void mark(PickleInstruction by) throws CheckpointException {
        if (marks.size() >= PickleLimits.DEPTH) {
            throw reader.limit(by.at(), "more than %d marks open", PickleLimits.DEPTH);
        }
        marks.add(values.size());
    }

    /** Takes the top value. */
    PickleValue pop(PickleInstruction by) throws CheckpointException {
        PickleValue top = peek(by);
        values.remove(values.size() - 1);
        return top;
    }

    /** {@return the top value, which stays} */
    PickleValue peek(PickleInstruction by) throws CheckpointException {
        if (reach() < 1) {
            throw reader.malformed(by.at(), "%s takes a value from an empty stack", by.op());
        }
        return values.get(values.size() - 1);
    }

    /** Takes the values above the last mark, lowest first, and the mark. */
    List<PickleValue> popToMark(PickleInstruction by) throws CheckpointException {
        if (marks.isEmpty()) {
            throw reader.malformed(by.at(), "%s without a mark", by.op());
        }
        int mark = marks.remove(marks.size() - 1);
        List<PickleValue> above = values.subList(mark, values.size());
        List<PickleValue> taken = new ArrayList<>(above);
        above.clear();
        return taken;
    }

    /** Takes the top {@code count} values, lowest first. */
    List<PickleValue> pop(PickleInstruction by, int count) throws CheckpointException {
        if (reach() < count) {
            throw reader.malformed(by.at(), "%s takes %d values, the stack holds %d", by.op(), count, reach());
        }
        List<PickleValue> top = values.subList(values.size() - count, values.size());
        List<PickleValue> taken = new ArrayList<>(top);
        top.clear();
        return taken;
    }

    /** Undoes the last thing pushed, be it a value or a mark, as POP does. */
    void drop(PickleInstruction by) throws CheckpointException {
        if (reach() == 0 && !marks.isEmpty()) {
            marks.remove(marks.size() - 1);
        } else {
            pop(by);
        }
    }

    /** Takes the only value: what the pickle describes. */
    PickleValue result(PickleInstruction stop) throws CheckpointException {
        if (!marks.isEmpty()) {
            throw reader.malformed(stop.at(), "STOP with %d marks open", marks.size());
        }
        if (values.size() != 1) {
            throw reader.malformed(stop.at(), "STOP with %d values on the stack, 1 is allowed", values.size());
        }
        return values.get(0);
    }
}
