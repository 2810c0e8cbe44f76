package org.bertconv.parity.cause;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bertconv.mapping.op.Gather;

/** Position embeddings that begin some rows early or late, as where a padding index is counted in; what falls off one end comes in at the other. */
final class RowsMisplaced implements Hypothesis {

    private static final List<Integer> SHIFTS = List.of(1, -1, 2, -2);

    @Override
    public List<Diagnosis> at(Scene scene) {
        List<Diagnosis> found = new ArrayList<>();
        String positions = scene.uses().positions();
        if (!scene.isEmbeddings() || !scene.has(positions)) {
            return found;
        }
        int rows = scene.suspect().config().maxPositions();
        for (int shift : SHIFTS) {
            int[] taken = IntStream.range(0, rows)
                    .map(row -> Math.floorMod(row + shift, rows))
                    .toArray();
            found.add(new Diagnosis(
                    "position-offset",
                    "the position embeddings are off by " + -shift + ": row " + Math.max(0, shift)
                            + " is that of position " + Math.max(0, -shift),
                    List.of(new Edit.Move(positions, positions, List.of(Gather.of(true, taken))))));
        }
        return found;
    }
}
