package org.bertconv.tensorflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.bertconv.tensor.Shape;
import org.bertconv.tensorflow.table.TableKey;

/**
 * The key under which the entry of one slice stands: ordered code of 0, name, rank, and start and length of each dimension.
 *
 * @param tensor the name of the whole tensor
 * @param extents what the slice takes of each dimension, outermost first
 */
public record SliceKey(TableKey tensor, List<Extent> extents) {

    /** Copies the list. */
    public SliceKey {
        extents = List.copyOf(extents);
    }

    /** {@return whether a key begins as those of slices do; no name of a tensor does} */
    public static boolean isSliceKey(TableKey key) {
        return key.octets().startsWith("\0");
    }

    /** {@return what a slice key says, if it is one} */
    public static Optional<SliceKey> parse(TableKey key) {
        OrderedCodeReader parts = new OrderedCodeReader(key.octets());
        OptionalLong zero = parts.number();
        Optional<String> name = parts.text();
        OptionalLong rank = parts.number();
        if (!zero.equals(OptionalLong.of(0)) || name.isEmpty() || rank.orElse(Long.MAX_VALUE) > Shape.MAX_RANK) {
            return Optional.empty();
        }
        List<Extent> extents = new ArrayList<>();
        for (long i = 0; i < rank.getAsLong(); i++) {
            OptionalLong start = parts.signed();
            OptionalLong length = parts.signed();
            if (start.isEmpty() || length.isEmpty()) {
                return Optional.empty();
            }
            extents.add(new Extent(start.getAsLong(), length.getAsLong()));
        }
        return parts.isAtEnd() ? Optional.of(new SliceKey(new TableKey(name.get()), extents)) : Optional.empty();
    }

    /** {@return the key in the index} */
    public TableKey encode() {
        OrderedCode code = new OrderedCode().number(0).text(tensor.octets()).number(extents.size());
        for (Extent extent : extents) {
            code.signed(extent.start()).signed(extent.length());
        }
        return new TableKey(code.octets());
    }

    /** {@return name and extents as Python slices it: {@code w[0:21, :]}} */
    @Override
    public String toString() {
        return extents.stream().map(Extent::toString).collect(Collectors.joining(", ", tensor + "[", "]"));
    }
}
