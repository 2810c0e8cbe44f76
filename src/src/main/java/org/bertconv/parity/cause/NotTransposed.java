package org.bertconv.parity.cause;

import java.util.ArrayList;
import java.util.List;
import org.bertconv.mapping.op.TensorOp;
import org.bertconv.tensor.Shape;

/** A square matrix that lies the wrong way round; no check of shapes sees it. */
final class NotTransposed implements Hypothesis {

    private static final String TABLE = "_embeddings.weight";

    @Override
    public List<Diagnosis> at(Scene scene) {
        List<String> squares = scene.names().stream()
                .filter(name -> isSquare(scene, name) && !name.endsWith(TABLE))
                .toList();
        List<Diagnosis> found = new ArrayList<>();
        squares.forEach(name -> found.add(diagnosis(List.of(name))));
        for (int i = 0; i < squares.size(); i++) {
            for (int j = i + 1; j < squares.size(); j++) {
                found.add(diagnosis(List.of(squares.get(i), squares.get(j))));
            }
        }
        if (squares.size() > 2) {
            found.add(diagnosis(squares));
        }
        for (String block : scene.prefixes()) {
            for (Attending attending : scene.attentions(block)) {
                List<String> projections = attending.projections().stream()
                        .map(part -> scene.uses().in(block, part) + ".weight")
                        .filter(squares::contains)
                        .toList();
                if (projections.size() > 2) {
                    found.add(diagnosis(projections));
                }
            }
        }
        return found;
    }

    private static boolean isSquare(Scene scene, String name) {
        Shape shape = scene.suspect().weights().get(name).orElseThrow().info().shape();
        return shape.rank() == 2 && shape.dimension(0) == shape.dimension(1);
    }

    private static Diagnosis diagnosis(List<String> names) {
        List<Edit> edits = new ArrayList<>();
        names.forEach(name -> edits.add(new Edit.Move(name, name, List.of(new TensorOp.Transpose()))));
        return new Diagnosis("transposed", String.join(" and ", names) + " lies transposed", edits);
    }
}
