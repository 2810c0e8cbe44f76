package org.bertconv.format.tfbundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.bertconv.io.CheckpointException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TfBundleFilesTest {

    private static final Set<String> NAMES = Set.of(
            "checkpoint",
            "m.ckpt.index",
            "m.ckpt.data-00000-of-00001",
            "m.ckpt.meta",
            "variables/variables.index",
            "a.index.index");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "m.ckpt",
                "m.ckpt.index",
                "m.ckpt.meta",
                "m.ckpt.data-00000-of-00001",
                "m.ckpt.data-00003-of-00010"
            })
    void everyNameOfABundleMeansItsIndex(String given) {
        assertThat(TfBundleFiles.indexFor(NAMES, given)).hasValue("m.ckpt.index");
    }

    @Test
    void namesInDirectoriesAndOddOnesAreUnderstood() {
        assertThat(TfBundleFiles.indexFor(NAMES, "variables/variables")).hasValue("variables/variables.index");
        assertThat(TfBundleFiles.indexFor(NAMES, "a.index")).hasValue("a.index.index");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", ".index", "m", "m.ckpt.data-0-of-", "m.ckpt.txt", "checkpoint", "other.index"})
    void otherNamesMeanNoBundle(String given) {
        assertThat(TfBundleFiles.indexFor(NAMES, given)).isEmpty();
    }

    @Test
    void indexesThatWereLeftUnfinishedAreNotListed() {
        Set<String> names = Set.of(
                "b.index", "a.ckpt.index", "a.ckpt_temp_4f/part-00000-of-00001.index", "d/part-1.index", "x.txt");
        assertThat(TfBundleFiles.indexes(names)).containsExactly("a.ckpt.index", "b.index", "d/part-1.index");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model_checkpoint_path: \"m.ckpt\"",
                "model_checkpoint_path: \"./m.ckpt\"\nall_model_checkpoint_paths: \"other\"\nlast_preserved_timestamp: 1.5e+9\n",
                "# a comment\nall_model_checkpoint_timestamps: -1.5 model_checkpoint_path:\n 'm.' \"ckpt\"",
                "model_checkpoint_path: \"/home/someone/models/m.ckpt\"",
                "model_checkpoint_path: \"gs://bucket/models/m.ckpt\"",
                "model_checkpoint_path: \"C:\\\\models\\\\m.ckpt\"",
                "model_checkpoint_path: \"\\\\\\\\server\\\\m.ckpt\"",
                "model_checkpoint_path: \"\\155.\\x63kpt\"",
                "model_checkpoint_path: \"first\" model_checkpoint_path: \"m.ckpt\"",
            })
    void theStateFileNamesTheLatestBundle(String text) throws IOException {
        assertThat(index(text)).isEqualTo("m.ckpt.index");
    }

    @Test
    void aStateFileInADirectoryNamesABundleOfThatDirectory() throws IOException {
        MemoryFolder folder = new MemoryFolder()
                .with("sub/checkpoint", "model_checkpoint_path: \"/tmp/m\"".getBytes(StandardCharsets.UTF_8))
                .with("sub/m.index", new byte[0])
                .with("m.index", new byte[0]);
        assertThat(TfBundleFiles.indexOfState(folder, "sub/checkpoint")).isEqualTo("sub/m.index");
    }

    @Test
    void aStateFileOfTheOlderFormatNamesASingleFile() throws IOException {
        assertThat(index("model_checkpoint_path: \"/tmp/checkpoint\"")).isEqualTo("checkpoint");
    }

    @Test
    void escapedNamesAreUnescaped() throws IOException {
        String name = "w\u00f6rt \"1\"\\\t\u0007\b\f\n\r\u000b'?";
        MemoryFolder folder = new MemoryFolder()
                .with(
                        "checkpoint",
                        "model_checkpoint_path: \"w\\303\\266rt \\\"1\\\"\\\\\\t\\a\\b\\f\\n\\r\\v\\'\\?\""
                                .getBytes(StandardCharsets.UTF_8))
                .with(name + ".index", new byte[0]);
        // The name has a backslash but is no path of Windows, which would begin with one or with a drive.
        assertThat(TfBundleFiles.indexOfState(folder, "checkpoint")).isEqualTo(name + ".index");
    }

    @Test
    void pathsThatLeadOutAreRefused() {
        assertMessage(
                "model_checkpoint_path: \"../m.ckpt\"",
                "REFUSED: checkpoint: model_checkpoint_path: path \"../m.ckpt\" leads out of its directory");
        assertMessage(
                "model_checkpoint_path: \"/a/../m.ckpt\"",
                "REFUSED: checkpoint: model_checkpoint_path: path \"/a/../m.ckpt\" leads out of its directory");
        assertMessage(
                "model_checkpoint_path: \"a\\\\..\\\\m.ckpt\"",
                "REFUSED: checkpoint: model_checkpoint_path: path \"a\\..\\m.ckpt\" leads out of its directory");
    }

    @Test
    void stateFilesThatNameNothingAreSaidForWhatTheyAre() {
        assertMessage(
                "model_checkpoint_path: \"gone\"",
                "INPUT: checkpoint: model_checkpoint_path: names \"gone\", but there is no gone.index");
        assertMessage("", "MALFORMED: checkpoint: model_checkpoint_path: the file names no checkpoint (offset 0 of 0)");
        assertMessage("model_checkpoint_path", "MALFORMED: checkpoint: state: a colon is expected (offset 21 of 21)");
        assertMessage(
                "model_checkpoint_path \"x\"", "MALFORMED: checkpoint: state: a colon is expected (offset 23 of 25)");
        assertMessage(
                "model_checkpoint_path: \"x", "MALFORMED: checkpoint: state: a string does not end (offset 25 of 25)");
        assertMessage(
                "model_checkpoint_path: \"x\n\"",
                "MALFORMED: checkpoint: state: a string does not end (offset 26 of 27)");
        assertMessage(
                "model_checkpoint_path: \"\\z\"",
                "MALFORMED: checkpoint: state: an escape is not known (offset 26 of 27)");
        assertMessage(
                "model_checkpoint_path: \"\\",
                "MALFORMED: checkpoint: state: an escape is not known (offset 25 of 25)");
        assertMessage(
                "model_checkpoint_path: { }",
                "MALFORMED: checkpoint: state: a name or a value is expected (offset 23 of 26)");
        assertMessage(
                "<!DOCTYPE html>", "MALFORMED: checkpoint: state: a name or a value is expected (offset 0 of 15)");
    }

    @Test
    void aStateFileOverTheLimitIsNotRead() {
        MemoryFolder folder = new MemoryFolder().with("checkpoint", new byte[(16 << 20) + 1]);
        assertThatThrownBy(() -> TfBundleFiles.indexOfState(folder, "checkpoint"))
                .hasMessage("LIMIT: checkpoint: 16777217 bytes are over the limit of 16777216");
    }

    private static void assertMessage(String text, String message) {
        assertThatThrownBy(() -> index(text))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(message);
    }

    private static String index(String text) throws IOException {
        MemoryFolder folder = new MemoryFolder();
        NAMES.forEach(name -> folder.with(name, new byte[0]));
        return TfBundleFiles.indexOfState(
                folder.with("checkpoint", text.getBytes(StandardCharsets.UTF_8)), "checkpoint");
    }
}
