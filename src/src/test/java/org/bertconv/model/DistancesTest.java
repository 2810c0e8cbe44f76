package org.bertconv.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The buckets are what torch 2.9.1 computes in {@code relative_position_bucket} of transformers 4.57.6. */
class DistancesTest {

    private static final int[][] FIRST_OF_BUCKET = {
        {0, 0},
        {1, 1},
        {7, 7},
        {8, 8},
        {11, 8},
        {12, 9},
        {15, 9},
        {16, 10},
        {22, 10},
        {23, 11},
        {31, 11},
        {32, 12},
        {45, 12},
        {46, 13},
        {63, 13},
        {64, 14},
        {90, 14},
        {91, 15},
        {127, 15},
        {1999, 15}
    };

    @Test
    void nearDistancesHaveABucketEachAndFarOnesShareThem() {
        for (int[] pair : FIRST_OF_BUCKET) {
            assertThat(Distances.bucket(-pair[0])).as("%d before", pair[0]).isEqualTo(pair[1]);
            int behind = pair[0] == 0 ? 0 : 16 + pair[1];
            assertThat(Distances.bucket(pair[0])).as("%d behind", pair[0]).isEqualTo(behind);
        }
    }
}
