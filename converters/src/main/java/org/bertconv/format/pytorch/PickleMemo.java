package org.bertconv.format.pytorch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bertconv.io.CheckpointException;

/** What a pickle stored under numbers, to be used again. Numbers may be any; what real writers use is 0, 1, 2, … */
final class PickleMemo {

    private final PickleReader reader;
    private final List<PickleValue> dense = new ArrayList<>();
    private final Map<Long, PickleValue> sparse = new HashMap<>();

    PickleMemo(PickleReader reader) {
        this.reader = reader;
    }

    /** Stores under the number of the instruction's argument. */
    void put(PickleInstruction by, PickleValue value) throws CheckpointException {
        store(by, index(by), value);
    }

    /** Stores under the next number. */
    void append(PickleInstruction by, PickleValue value) throws CheckpointException {
        store(by, dense.size() + (long) sparse.size(), value);
    }

    /** {@return what was stored under the number of the instruction's argument} */
    PickleValue get(PickleInstruction by) throws CheckpointException {
        long index = index(by);
        PickleValue value = index < dense.size() ? dense.get((int) index) : sparse.get(index);
        if (value == null) {
            throw reader.malformed(by.at(), "%s %d was never stored", by.op(), index);
        }
        return value;
    }

    private void store(PickleInstruction by, long index, PickleValue value) throws CheckpointException {
        reader.charge(by.at(), index <= dense.size() ? PickleBudget.MEMO : PickleBudget.ENTRY);
        if (index < dense.size()) {
            dense.set((int) index, value);
        } else if (index == dense.size() && !sparse.containsKey(index)) {
            dense.add(value);
        } else {
            sparse.put(index, value);
        }
        int most = reader.limits().memo();
        if (dense.size() + sparse.size() > most) {
            throw reader.limit(by.at(), "more than %d memo entries", most);
        }
    }

    private long index(PickleInstruction by) throws CheckpointException {
        PickleValue argument = by.argument();
        if (argument instanceof PickleValue.Int number && number.value() >= 0) {
            return number.value();
        }
        if (argument instanceof PickleValue.Constant constant && constant != PickleValue.Constant.NONE) {
            // Written as text, "00" and "01" are the numbers 0 and 1 here.
            return constant == PickleValue.Constant.TRUE ? 1 : 0;
        }
        throw reader.malformed(by.at(), "%s needs a number that is not negative", by.op());
    }
}
