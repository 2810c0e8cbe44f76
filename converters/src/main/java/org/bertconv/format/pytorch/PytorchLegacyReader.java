package org.bertconv.format.pytorch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/** Reads a legacy file: five pickles, then the storages. */
final class PytorchLegacyReader {

    private PytorchLegacyReader() {}

    /** {@return the weights of a file} */
    static WeightsFile read(ByteSource file, ReadOptions options) throws IOException {
        PytorchGlobals globals = globals(file);
        globals.requireAllowed(options, name -> false);
        PickleMachine.Result magic = PickleMachine.read(file, 0);
        if (!PytorchLegacyLayout.isMagic(magic.value()) && !globals.notes().isEmpty()) {
            throw CheckpointException.of(
                    ErrorClass.REFUSED,
                    file.name(),
                    "was not written by torch.save; " + globals.notes().get(0));
        }
        if (!PytorchLegacyLayout.isMagic(magic.value())) {
            throw file.malformed(
                    "pickle", -1, "holds %s; it was not written by torch.save", PickleNames.kind(magic.value()));
        }
        PickleMachine.Result version = PickleMachine.read(file, magic.end());
        PytorchLegacyLayout.checkVersion(file, version.value());
        PickleMachine.Result system = PickleMachine.read(file, version.end());
        boolean bigEndian = PytorchLegacyLayout.isBigEndian(file, system.value());
        PickleMachine.Result object = PickleMachine.read(file, system.end());
        PickleMachine.Result keys = PickleMachine.read(file, object.end());

        globals.requireListed(file.name(), object.globals());
        StorageTable table = StorageTable.of(file, true, object.persistentIds());
        LegacyStorages storages = LegacyStorages.read(file, keys.end(), keys.value(), table, bigEndian);
        StateDictSearch.Found found = StateDictSearch.find(file, object.value());
        return new StateDictReader(file, table, storages, false).read(found, globals, List.of());
    }

    /**
     * {@return the names in all pickles of a file} Behind the five of a PyTorch file lie storages, which are no pickles; in any other file
     * everything is taken for one.
     */
    static PytorchGlobals globals(ByteSource file) throws IOException {
        if (!isTorch(file)) {
            return PytorchGlobals.of(List.of(PickleScan.whole(file)));
        }
        List<PickleScan> scans = new ArrayList<>();
        long end = 0;
        for (int i = 0; i < PytorchLegacyLayout.STREAMS; i++) {
            PickleScan scan = PickleScan.stream(file, end);
            scans.add(scan);
            end = scan.end();
            if (scan.broken()) {
                break;
            }
        }
        return PytorchGlobals.of(scans);
    }

    private static boolean isTorch(ByteSource file) throws IOException {
        try {
            return PytorchLegacyLayout.isMagic(PickleMachine.read(file, 0).value());
        } catch (CheckpointException e) {
            return false;
        }
    }
}
