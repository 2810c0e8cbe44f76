package org.bertconv.format.kerasv3;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.hdf5.Hdf5Dataset;
import org.bertconv.hdf5.Hdf5File;
import org.bertconv.hdf5.Hdf5Object;
import org.bertconv.io.ByteSource;
import org.bertconv.tensor.Tensor;

/** Reads all datasets of numbers, under their paths. */
final class KerasV3Reader {

    private KerasV3Reader() {}

    /**
     * {@return the tensors of a file}
     *
     * @throws org.bertconv.io.CheckpointException as HDF5 demands it
     */
    static WeightsFile read(ByteSource file) throws IOException {
        List<Tensor> tensors = new ArrayList<>();
        List<Ignored> ignored = new ArrayList<>();
        Map<Long, String> firstNames = new HashMap<>();
        boolean keras = false;
        for (Hdf5Object object : Hdf5File.open(file).objects().values()) {
            if (object.kind() != Hdf5Object.Kind.DATASET) {
                continue;
            }
            Hdf5Dataset dataset = object.dataset();
            Optional<String> first = Optional.ofNullable(firstNames.putIfAbsent(object.address(), object.path()));
            Optional<String> why = KerasV3Layout.stateOf(object.path())
                    .or(dataset::unfit)
                    .or(() -> first.map(name -> "second name of " + name));
            if (why.isPresent()) {
                ignored.add(new Ignored(object.path(), why.get()));
            } else {
                tensors.add(dataset.tensor(object.path()));
                keras |= KerasV3Layout.isVariable(object.path());
            }
        }
        List<String> warnings = keras
                ? List.of()
                : List.of(file.name() + ": nothing in it says that Keras wrote it: neither layer_names nor vars");
        return new WeightsFile(StateDict.of(tensors), List.of(), Map.of(), List.of(), ignored, warnings);
    }
}
