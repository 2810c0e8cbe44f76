package org.bertconv.format.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PickleBudgetTest {

    @Test
    void takesNoMoreThanItHas() {
        PickleBudget budget = new PickleBudget(100);
        assertThat(budget.charge(60)).isTrue();
        assertThat(budget.charge(40)).isTrue();
        assertThat(budget.charge(1)).isFalse();
    }

    @Test
    void countsStringsByTheirLength() {
        assertThat(PickleBudget.cost(PickleOp.BINUNICODE, 1 << 20)).isGreaterThan(2 << 20);
        assertThat(PickleBudget.cost(PickleOp.BINBYTES8, 1 << 20)).isGreaterThan(1 << 20);
    }

    @ParameterizedTest
    @EnumSource
    void chargesForEverythingThatStays(PickleOp op) {
        assertThat(PickleBudget.cost(op, 2) > 0).isEqualTo(op.pushes());
    }

    @Test
    void leavesMostOfJavasMemoryToAPickle() {
        assertThat(PickleBudget.ofMemory().most())
                .isBetween(32L << 20, Runtime.getRuntime().maxMemory());
    }
}
