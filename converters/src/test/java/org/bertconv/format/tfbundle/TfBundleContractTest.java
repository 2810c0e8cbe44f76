package org.bertconv.format.tfbundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.checkpoint.WriteOptions;
import org.bertconv.format.FormatContract;
import org.bertconv.format.MemoryTensor;
import org.bertconv.io.Folder;
import org.bertconv.output.OutputDirectory;
import org.bertconv.output.OutputOptions;
import org.bertconv.tensor.DType;
import org.junit.jupiter.api.io.TempDir;

class TfBundleContractTest implements FormatContract {

    private static final String INDEX = "bert_model.ckpt.index";
    private static final String DATA = "bert_model.ckpt.data-00000-of-00001";

    @TempDir
    Path folder;

    @Override
    public Map<String, byte[]> write(List<MemoryTensor> tensors) throws IOException {
        Path target = folder.resolve("out");
        OutputOptions options = new OutputOptions(true, List.of(), name -> false);
        try (OutputDirectory output = OutputDirectory.open(target, options)) {
            new TfBundleWriter().write(StateDict.of(tensors), new WriteOptions(1 << 20, Map.of()), output);
            output.commit();
        }
        Map<String, byte[]> files = new TreeMap<>();
        files.put(INDEX, Files.readAllBytes(target.resolve(INDEX)));
        files.put(DATA, Files.readAllBytes(target.resolve(DATA)));
        return files;
    }

    @Override
    public WeightsFile read(Folder files) throws IOException {
        return new TfBundleFormat().read(files, INDEX, ReadOptions.STRICT);
    }

    @Override
    public Set<DType> dtypes() {
        return EnumSet.allOf(DType.class);
    }

    @Override
    public boolean hasChecksums() {
        return true;
    }
}
