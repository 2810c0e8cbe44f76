package org.bertconv.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every operation fails once, then for good, then with the power; what a reader finds is the old checkpoint or the new one, whole. */
class OutputFaultTest {

    private static final Path PARENT = Path.of("/home");
    private static final Path TARGET = PARENT.resolve("out");
    private static final String INDEX = "model.safetensors.index.json";
    private static final String SINGLE = "model.safetensors";

    /** What lies there before, and what is written. An index holds the names of its shards, one a line. */
    @SuppressWarnings("ImmutableEnumChecker") // the maps are never changed
    enum Scenario {
        NEW_DIRECTORY(null, single("new")),
        EMPTY_DIRECTORY(Map.of(), shards("new", 2)),
        SINGLE_FOR_SINGLE(single("old"), single("new")),
        SHARDS_FOR_SINGLE(single("old"), shards("new", 3)),
        SINGLE_FOR_SHARDS(shards("old", 2), single("new")),
        THREE_SHARDS_FOR_TWO(shards("old", 2), shards("new", 3)),
        THE_SAME_SHARDS_AGAIN(shards("old", 2), shards("old", 2));

        private final @Nullable Map<String, String> before;
        private final Map<String, String> after;

        Scenario(@Nullable Map<String, String> before, Map<String, String> after) {
            this.before = before;
            this.after = after;
        }
    }

    private static Map<String, String> single(String word) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put(SINGLE, word + " weights");
        files.put("config.json", word + " config");
        return files;
    }

    private static Map<String, String> shards(String word, int count) {
        Map<String, String> files = new LinkedHashMap<>();
        StringBuilder index = new StringBuilder();
        for (int i = 1; i <= count; i++) {
            String name = String.format("model-%05d-of-%05d.safetensors", i, count);
            files.put(name, word + " weights " + i);
            index.append(index.isEmpty() ? "" : "\n").append(name);
        }
        files.put(INDEX, index.toString());
        files.put("config.json", word + " config");
        return files;
    }

    @ParameterizedTest
    @EnumSource
    void anOperationThatFailsOnceLeavesTheOldOrTheNewAndNoTrace(Scenario scenario) throws IOException {
        int operations = operationsOf(scenario);
        for (int k = 1; k <= operations; k++) {
            FaultFs fs = prepared(scenario);
            Outcome outcome = run(fs, scenario, k, false);
            Map<String, String> found = checkpoint(fs.files());
            String where = scenario + ", operation " + k + ": " + outcome;
            boolean isNew = found.equals(scenario.after);
            CheckpointException error = outcome.error();
            if (error == null) {
                assertThat(found).as(where).isEqualTo(scenario.after);
            } else {
                assertThat(error.errorClass()).as(where).isEqualTo(ErrorClass.OUTPUT);
                boolean saysWritten = error.detail().contains("is written, but whether it outlasts");
                assertThat((isNew && saysWritten) || found.equals(old(scenario)))
                        .as(where + ": " + fs.files())
                        .isTrue();
            }
            long traces = fs.files().keySet().stream()
                    .filter(OutputFaultTest::isTemporary)
                    .count();
            assertThat(traces)
                    .as(where + ": " + fs.files())
                    .isLessThanOrEqualTo(outcome.notes().size());
        }
    }

    /** Each step in turn fails; what is said of it, and what is noted, in the order of the steps. */
    @Test
    void everyStepThatFailsIsSaidWithItsFileAndWithWhatTheSystemSaid() throws IOException {
        assertThat(said(Scenario.NEW_DIRECTORY, false))
                .containsExactly(
                        "OUTPUT: /home/out: cannot be looked at: injected at stat",
                        "OUTPUT: /home/out: cannot be looked at: injected at real",
                        "OUTPUT: /home/out: is to stand in the directory /home, which cannot be written to: injected at access",
                        "OUTPUT: /home/out: cannot be made: injected at mkdir",
                        "note: /home cannot be listed: injected at list",
                        "OUTPUT: /home/out/model.safetensors: cannot be created: injected at create",
                        "OUTPUT: /home/out/model.safetensors: cannot be written at byte 0: injected at write",
                        "OUTPUT: /home/out/config.json: cannot be created: injected at create",
                        "OUTPUT: /home/out/config.json: cannot be written at byte 0: injected at write",
                        "OUTPUT: /home/out/model.safetensors: cannot be brought to the device: injected at size",
                        "OUTPUT: /home/out/model.safetensors: cannot be brought to the device: injected at force",
                        "OUTPUT: /home/out/model.safetensors: cannot be brought to the device: injected at close",
                        "OUTPUT: /home/out/config.json: cannot be brought to the device: injected at size",
                        "OUTPUT: /home/out/config.json: cannot be brought to the device: injected at force",
                        "OUTPUT: /home/out/config.json: cannot be brought to the device: injected at close",
                        "OUTPUT: /home/out: cannot be brought into place: injected at force directory",
                        "OUTPUT: /home/out: cannot be brought into place: injected at rename",
                        "OUTPUT: /home/out: is written, but whether it outlasts a power cut is unknown: injected at force directory");
        assertThat(said(Scenario.SINGLE_FOR_SHARDS, false))
                .containsExactly(
                        "OUTPUT: /home/out: cannot be looked at: injected at stat",
                        "OUTPUT: /home/out: cannot be looked at: injected at real",
                        "OUTPUT: /home/out: cannot be listed: injected at list",
                        "OUTPUT: /home/out: cannot be written to: injected at access",
                        "note: /home/out cannot be listed: injected at list",
                        "note: /home/out/model-00001-of-00002.safetensors belonged to an older checkpoint and was removed",
                        "note: /home/out/model-00002-of-00002.safetensors belonged to an older checkpoint and was removed",
                        "note: /home/out/model.safetensors.index.json belonged to an older checkpoint and was removed",
                        "OUTPUT: /home/out/model.safetensors: cannot be looked at: injected at stat",
                        "OUTPUT: /home/out/model.safetensors: cannot be created: injected at create",
                        "OUTPUT: /home/out/model.safetensors: cannot be written at byte 0: injected at write",
                        "OUTPUT: /home/out/config.json: cannot be looked at: injected at stat",
                        "OUTPUT: /home/out/config.json: cannot be looked at: injected at real",
                        "OUTPUT: /home/out/config.json: cannot be created: injected at create",
                        "OUTPUT: /home/out/config.json: cannot be written at byte 0: injected at write",
                        "OUTPUT: /home/out/model.safetensors: cannot be brought to the device: injected at size",
                        "OUTPUT: /home/out/model.safetensors: cannot be brought to the device: injected at force",
                        "OUTPUT: /home/out/model.safetensors: cannot be brought to the device: injected at close",
                        "OUTPUT: /home/out/config.json: cannot be brought to the device: injected at size",
                        "OUTPUT: /home/out/config.json: cannot be brought to the device: injected at force",
                        "OUTPUT: /home/out/config.json: cannot be brought to the device: injected at close",
                        "OUTPUT: /home/out: cannot be brought into place: injected at stat",
                        "OUTPUT: /home/out/config.json: cannot be brought into place: injected at stat",
                        "OUTPUT: /home/out/config.json: cannot be brought into place: injected at chmod",
                        "OUTPUT: /home/out/config.json: cannot be brought into place: injected at rename",
                        "OUTPUT: /home/out: cannot be brought into place: injected at force directory",
                        "OUTPUT: /home/out/model.safetensors: cannot be brought into place: injected at stat",
                        "OUTPUT: /home/out/model.safetensors: cannot be brought into place: injected at rename",
                        "OUTPUT: /home/out: cannot be brought into place: injected at rename",
                        "note: /home/out/.config.json.tmp could not be removed: injected at delete",
                        "note: /home/out/.model-00001-of-00002.safetensors.tmp could not be removed: injected at delete",
                        "note: /home/out/.model-00002-of-00002.safetensors.tmp could not be removed: injected at delete",
                        "note: /home/out/.model.safetensors.index.json.tmp could not be removed: injected at delete",
                        "OUTPUT: /home/out: is written, but whether it outlasts a power cut is unknown: injected at force directory");
        assertThat(said(Scenario.SINGLE_FOR_SHARDS, true))
                .containsExactly(
                        "OUTPUT: /home/out: cannot be looked at: injected at stat",
                        "OUTPUT: /home/out: cannot be looked at: injected at real",
                        "OUTPUT: /home/out: cannot be listed: injected at list",
                        "OUTPUT: /home/out: cannot be written to: injected at access",
                        "OUTPUT: /home/out/model.safetensors: cannot be looked at: injected at stat",
                        "note: /home/out cannot be listed: injected at list",
                        "OUTPUT: /home/out/model.safetensors: cannot be created: injected at create",
                        "OUTPUT: /home/out/model.safetensors: cannot be written at byte 0: injected at write",
                        "note: /home/out/.model.safetensors.tmp could not be removed: injected at delete",
                        "OUTPUT: /home/out/config.json: cannot be looked at: injected at stat",
                        "OUTPUT: /home/out/config.json: cannot be looked at: injected at real",
                        "OUTPUT: /home/out/config.json: cannot be created: injected at create",
                        "OUTPUT: /home/out/config.json: cannot be written at byte 0: injected at write",
                        "note: /home/out/.config.json.tmp could not be removed: injected at delete",
                        "OUTPUT: /home/out/model.safetensors: cannot be brought to the device: injected at size",
                        "OUTPUT: /home/out/model.safetensors: cannot be brought to the device: injected at force",
                        "OUTPUT: /home/out/model.safetensors: cannot be brought to the device: injected at close",
                        "OUTPUT: /home/out/config.json: cannot be brought to the device: injected at size",
                        "OUTPUT: /home/out/config.json: cannot be brought to the device: injected at force",
                        "OUTPUT: /home/out/config.json: cannot be brought to the device: injected at close",
                        "OUTPUT: /home/out: cannot be brought into place: injected at stat",
                        "OUTPUT: /home/out/config.json: cannot be brought into place: injected at stat",
                        "OUTPUT: /home/out/config.json: cannot be brought into place: injected at chmod",
                        "OUTPUT: /home/out/config.json: cannot be brought into place: injected at rename",
                        "OUTPUT: /home/out: cannot be brought into place: injected at force directory",
                        "note: /home/out/config.json could not be restored, what it was lies in /home/out/.config.json.tmp: injected at rename",
                        "OUTPUT: /home/out/model.safetensors: cannot be brought into place: injected at stat",
                        "OUTPUT: /home/out/model.safetensors: cannot be brought into place: injected at rename",
                        "note: /home/out/model.safetensors could not be removed: injected at delete",
                        "OUTPUT: /home/out: cannot be brought into place: injected at rename",
                        "note: /home/out/model-00001-of-00002.safetensors belonged to an older checkpoint and was removed",
                        "note: /home/out/model-00001-of-00002.safetensors could not be restored, what it was lies in /home/out/.model-00001-of-00002.safetensors.tmp: injected at rename",
                        "note: /home/out/model-00002-of-00002.safetensors belonged to an older checkpoint and was removed",
                        "note: /home/out/model-00002-of-00002.safetensors could not be restored, what it was lies in /home/out/.model-00002-of-00002.safetensors.tmp: injected at rename",
                        "OUTPUT: /home/out: is written, but whether it outlasts a power cut is unknown: injected at force directory",
                        "note: /home/out/model.safetensors.index.json belonged to an older checkpoint and was removed",
                        "note: /home/out/.model-00001-of-00002.safetensors.tmp could not be removed: injected at delete",
                        "note: /home/out/.model-00002-of-00002.safetensors.tmp could not be removed: injected at delete",
                        "note: /home/out/.model.safetensors.index.json.tmp could not be removed: injected at delete");
    }

    @Test
    void aSystemThatDoesNotAnswerIsSaidWithTheQuestion() throws IOException {
        FaultFs fs = prepared(Scenario.EMPTY_DIRECTORY);
        try (OutputDirectory output = OutputDirectory.open(fs, TARGET, OutputOptions.STRICT)) {
            fs.failAt(1, false);
            assertThatThrownBy(() -> output.requireSpace(1))
                    .hasMessage("OUTPUT: /home/out: cannot be asked for its free space: injected at usable");
        }
        OutputOptions options = new OutputOptions(true, List.of(PARENT.resolve("in")), name -> false);
        fs.failAt(3, false);
        assertThatThrownBy(() -> OutputDirectory.open(fs, TARGET, options))
                .hasMessage("OUTPUT: /home/out: cannot be compared with the input: injected at stat");
    }

    private static List<String> said(Scenario scenario, boolean onwards) throws IOException {
        Set<String> said = new LinkedHashSet<>();
        int operations = operationsOf(scenario);
        for (int k = 1; k <= operations; k++) {
            Outcome outcome = run(prepared(scenario), scenario, k, onwards);
            if (outcome.error() != null) {
                said.add(masked(outcome.error().getMessage()));
            }
            outcome.notes().forEach(note -> said.add("note: " + masked(note)));
        }
        return List.copyOf(said);
    }

    private static String masked(String text) {
        return text.replaceAll("\\.bertconv-\\d+-[0-9a-f]{16}\\.tmp", ".tmp");
    }

    /** The step fails, and so does the taking back of those before it. */
    @ParameterizedTest
    @EnumSource
    void whatWasThereIsNeverLostThoughItsNameMayBe(Scenario scenario) throws IOException {
        int operations = operationsOf(scenario);
        for (int k = 1; k <= operations; k++) {
            for (int more = 1; more <= 3; more += 2) {
                FaultFs fs = prepared(scenario);
                Outcome outcome = run(fs, scenario, k, k + more);
                CheckpointException error = outcome.error();
                if (error != null && !error.detail().startsWith("is written, but whether it outlasts")) {
                    assertThat(fs.files().values())
                            .as("%s, operations %d to %d: %s", scenario, k, k + more, outcome)
                            .containsAll(old(scenario).values());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenEverythingFailsFromSomePointOnTheWeightsAreOldOrNew(Scenario scenario) throws IOException {
        int operations = operationsOf(scenario);
        for (int k = 1; k <= operations; k++) {
            FaultFs fs = prepared(scenario);
            Outcome outcome = run(fs, scenario, k, true);
            assertThat(weights(fs.files()))
                    .as(scenario + ", operation " + k + ": " + outcome + fs.files())
                    .isIn(weights(at(old(scenario))), weights(at(scenario.after)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPowerCutAtAnyOperationLeavesOldOrNewWeightsWhole(Scenario scenario) throws IOException {
        int operations = operationsOf(scenario);
        for (int k = 1; k <= operations + 1; k++) {
            FaultFs fs = prepared(scenario);
            Outcome outcome = run(fs, scenario, k, true);
            for (int seed = 0; seed < 50; seed++) {
                Map<Path, String> found = fs.filesAfterPowerLoss(new Random(seed));
                String where = scenario + ", operation " + k + ", seed " + seed + ": " + outcome + found;
                if (outcome.error() == null) {
                    assertThat(weights(found)).as(where).isEqualTo(weights(at(scenario.after)));
                } else {
                    assertThat(weights(found)).as(where).isIn(weights(at(old(scenario))), weights(at(scenario.after)));
                }
            }
        }
    }

    /** How a run ended. */
    private record Outcome(@Nullable CheckpointException error, List<String> notes) {}

    private static int operationsOf(Scenario scenario) throws IOException {
        FaultFs fs = prepared(scenario);
        Outcome outcome = run(fs, scenario, Integer.MAX_VALUE, false);
        assertThat(outcome.error()).isNull();
        assertThat(checkpoint(fs.files())).isEqualTo(scenario.after);
        return fs.operations();
    }

    private static FaultFs prepared(Scenario scenario) throws IOException {
        FaultFs fs = new FaultFs();
        fs.makeDirectory(PARENT);
        if (scenario.before != null) {
            fs.makeDirectory(TARGET);
            for (Map.Entry<String, String> file : scenario.before.entrySet()) {
                OutputChannel channel = fs.create(TARGET.resolve(file.getKey()));
                channel.write(0, ByteBuffer.wrap(file.getValue().getBytes(UTF_8)));
            }
        }
        fs.forceAll();
        return fs;
    }

    private static Outcome run(FaultFs fs, Scenario scenario, int failAt, boolean onwards) {
        return run(fs, scenario, failAt, onwards ? Integer.MAX_VALUE : failAt);
    }

    private static Outcome run(FaultFs fs, Scenario scenario, int failAt, int upTo) {
        OutputOptions options =
                new OutputOptions(true, List.of(), name -> name.startsWith("model") || name.equals("config.json"));
        fs.failAt(failAt, upTo);
        OutputDirectory opened = null;
        try (OutputDirectory output = OutputDirectory.open(fs, TARGET, options)) {
            opened = output;
            write(output, scenario.after);
            output.commit();
            return new Outcome(null, output.notes());
        } catch (IOException e) {
            assertThat(e).isInstanceOf(CheckpointException.class);
            return new Outcome((CheckpointException) e, opened == null ? List.of() : opened.notes());
        }
    }

    private static void write(OutputDirectory output, Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            byte[] bytes = file.getValue().getBytes(UTF_8);
            if (file.getKey().endsWith(".json")) {
                output.write(file.getKey(), bytes);
            } else {
                output.create(file.getKey(), bytes.length).write(0, ByteBuffer.wrap(bytes));
            }
        }
        output.last(files.containsKey(INDEX) ? INDEX : SINGLE);
    }

    private static Map<String, String> old(Scenario scenario) {
        return scenario.before == null ? Map.of() : scenario.before;
    }

    private static Map<Path, String> at(Map<String, String> files) {
        Map<Path, String> at = new TreeMap<>();
        files.forEach((name, content) -> at.put(TARGET.resolve(name), content));
        return at;
    }

    private static boolean isTemporary(Path path) {
        return path.getFileName().toString().endsWith(".tmp");
    }

    private static Map<String, String> checkpoint(Map<Path, String> files) {
        Map<String, String> found = new TreeMap<>();
        files.forEach((path, content) -> {
            if (path.startsWith(TARGET) && !path.equals(TARGET) && !isTemporary(path)) {
                found.put(path.getFileName().toString(), content);
            }
        });
        return found;
    }

    /** As transformers looks for weights: the single file first, then the index and every file that it names. */
    private static String weights(Map<Path, String> files) {
        String one = files.get(TARGET.resolve(SINGLE));
        String index = files.get(TARGET.resolve(INDEX));
        if (one != null || index == null) {
            return String.valueOf(one);
        }
        StringBuilder all = new StringBuilder();
        index.lines()
                .forEach(name -> all.append(files.get(TARGET.resolve(name))).append('\n'));
        return all.toString();
    }

    /** Some network file systems have no way to force a directory. The first operation that is one is found by trying. */
    @Test
    void aFileSystemThatCannotForceADirectoryIsWrittenToAndThatIsSaid() throws IOException {
        Set<String> said = new LinkedHashSet<>();
        int operations = operationsOf(Scenario.NEW_DIRECTORY);
        for (int k = 1; k <= operations; k++) {
            FaultFs fs = prepared(Scenario.NEW_DIRECTORY);
            fs.reason("Invalid argument");
            Outcome outcome = run(fs, Scenario.NEW_DIRECTORY, k, false);
            if (outcome.error() == null) {
                assertThat(checkpoint(fs.files())).isEqualTo(Scenario.NEW_DIRECTORY.after);
                outcome.notes().forEach(note -> said.add(masked(note)));
            }
        }
        assertThat(said)
                .containsExactly(
                        "/home cannot be listed: Invalid argument",
                        "/home/.out.tmp cannot be forced to the device on this file system",
                        "/home cannot be forced to the device on this file system");
    }
}
