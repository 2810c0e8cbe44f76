package org.bertconv.format.pytorch;

/**
 * One instruction of a pickle.
 *
 * @param op what it does
 * @param at offset of its code in the source, in bytes
 * @param argument the value behind the code; {@link PickleValue.Constant#NONE} where there is none
 */
record PickleInstruction(PickleOp op, long at, PickleValue argument) {

    /** {@return the argument of an instruction whose argument is a number that fits} */
    long number() {
        return ((PickleValue.Int) argument).value();
    }
}
