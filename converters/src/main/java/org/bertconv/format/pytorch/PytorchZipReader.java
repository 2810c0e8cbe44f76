package org.bertconv.format.pytorch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.bertconv.archive.ZipArchive;
import org.bertconv.archive.ZipMember;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;

/**
 * Reads a PyTorch zip, a state dict's or a module's of TorchScript: names first, then the pickle, then the sizes of all storages; tensors only
 * when they are opened.
 */
final class PytorchZipReader {

    private static final int OLDEST_VERSION = 1;
    private static final int NEWEST_VERSION = 10;
    /** Bytes that one of the little text members may have. */
    private static final int MOST_TEXT = 64;

    private final PytorchGlobals globals;
    private final PytorchZipLayout layout;
    private final ByteSource pickle;

    private PytorchZipReader(PytorchGlobals globals, PytorchZipLayout layout, ByteSource pickle) {
        this.globals = globals;
        this.layout = layout;
        this.pickle = pickle;
    }

    /** {@return the weights of a file that holds a state dict} */
    static WeightsFile stateDict(ByteSource file, ReadOptions options) throws IOException {
        return open(file, options, name -> false).weights(StateDictSearch::find);
    }

    /** {@return the weights of a file that holds a module of TorchScript} */
    static WeightsFile script(ByteSource file, ReadOptions options) throws IOException {
        PytorchZipReader reader = open(file, options, ScriptModules::isAllowed);
        WeightsFile weights = reader.weights(ScriptModules::find);
        if (weights.tensors().size() == 0 && reader.layout.find("constants/0").isPresent()) {
            throw CheckpointException.of(
                            ErrorClass.UNSUPPORTED,
                            file.name(),
                            "is a frozen TorchScript module: its weights are constants of the code and have no names")
                    .hint("save the module before torch.jit.freeze");
        }
        return weights;
    }

    private static PytorchZipReader open(ByteSource file, ReadOptions options, Predicate<GlobalUse> alsoAllowed)
            throws IOException {
        ZipArchive zip = ZipArchive.read(file);
        PytorchGlobals globals = globals(zip);
        globals.requireAllowed(options, alsoAllowed);
        PytorchZipLayout layout = PytorchZipLayout.of(file, zip);
        checkVersion(layout);
        ZipMember member = layout.find(PytorchZipLayout.PICKLE).orElseThrow();
        return new PytorchZipReader(globals, layout, member.content());
    }

    private PickleMachine.Result object() throws IOException {
        PickleMachine.Result result = PickleMachine.read(pickle, 0);
        globals.requireListed(pickle.name(), result.globals());
        if (result.end() != pickle.size()) {
            throw pickle.malformed("pickle", result.end(), "%d bytes behind STOP", pickle.size() - result.end());
        }
        return result;
    }

    /** Finds the weights in the object of a pickle. */
    @FunctionalInterface
    private interface Search {
        StateDictSearch.Found find(ByteSource pickle, PickleValue root) throws CheckpointException;
    }

    private WeightsFile weights(Search search) throws IOException {
        boolean bigEndian = isBigEndian(layout);
        PickleMachine.Result result = object();
        StorageTable table = StorageTable.of(pickle, false, result.persistentIds());
        ZipStorages storages = ZipStorages.of(layout, pickle, table);
        StateDictSearch.Found found = search.find(pickle, result.value());
        return new StateDictReader(pickle, table, storages, bigEndian).read(found, globals, unused(layout, table));
    }

    /** {@return the names in all pickles of a file} */
    static PytorchGlobals globals(ByteSource file) throws IOException {
        return globals(ZipArchive.read(file));
    }

    private static PytorchGlobals globals(ZipArchive zip) throws IOException {
        List<PickleScan> scans = new ArrayList<>();
        for (ZipMember pickle : PytorchZipLayout.pickles(zip)) {
            scans.add(PickleScan.whole(pickle.content()));
        }
        return PytorchGlobals.of(scans);
    }

    private static void checkVersion(PytorchZipLayout layout) throws IOException {
        for (String name : List.of("version", ".data/version")) {
            ZipMember member = layout.find(name).orElse(null);
            if (member == null) {
                continue;
            }
            String version = text(member).strip();
            if (!version.matches("[0-9]{1,9}")) {
                throw member.stored().malformed("version", 0, "%s is no number", Printable.of(version));
            }
            int number = Integer.parseInt(version);
            if (number < OLDEST_VERSION || number > NEWEST_VERSION) {
                throw member.stored()
                        .error(
                                ErrorClass.UNSUPPORTED,
                                "version",
                                0,
                                "%d; %d to %d are read",
                                number,
                                OLDEST_VERSION,
                                NEWEST_VERSION);
            }
        }
    }

    private static boolean isBigEndian(PytorchZipLayout layout) throws IOException {
        ZipMember member = layout.find("byteorder").orElse(null);
        if (member == null) {
            return false;
        }
        String order = text(member);
        return switch (order) {
            case "little" -> false;
            case "big" -> true;
            default ->
                throw member.stored().malformed("byteorder", 0, "%s; little or big is allowed", Printable.of(order));
        };
    }

    private static String text(ZipMember member) throws IOException {
        if (member.bytes() > MOST_TEXT) {
            throw member.stored().malformed("text", 0, "%d bytes, at most %d are allowed", member.bytes(), MOST_TEXT);
        }
        ByteSource content = member.content();
        return StandardCharsets.ISO_8859_1
                .decode(content.read(0, (int) content.size()))
                .toString();
    }

    private static List<Ignored> unused(PytorchZipLayout layout, StorageTable table) throws CheckpointException {
        List<Ignored> unused = new ArrayList<>();
        for (String key : layout.storageKeys()) {
            if (table.find(key).isEmpty()) {
                unused.add(new Ignored("data/" + key, "a storage that nothing names"));
            }
        }
        return unused;
    }
}
