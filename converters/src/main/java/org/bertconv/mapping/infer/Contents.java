package org.bertconv.mapping.infer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorContent;
import org.bertconv.tensor.TensorInfo;

/** Tensors by what is in them. Each is read once, and only if something of its shape is looked for. */
final class Contents {

    private final Map<String, List<Tensor>> byForm = new HashMap<>();
    private final Map<String, Map<String, List<String>>> byDigest = new HashMap<>();
    private final Set<String> digested = new HashSet<>();

    Contents(List<Tensor> tensors) {
        for (Tensor tensor : tensors) {
            byForm.computeIfAbsent(form(tensor.info()), form -> new ArrayList<>())
                    .add(tensor);
        }
    }

    /** {@return the names of those with these bytes in this shape} */
    List<String> like(Tensor tensor) throws IOException {
        String form = form(tensor.info());
        List<Tensor> candidates = byForm.getOrDefault(form, List.of());
        if (candidates.isEmpty()) {
            return List.of();
        }
        Map<String, List<String>> digests = byDigest.computeIfAbsent(form, key -> new HashMap<>());
        if (digested.add(form)) {
            for (Tensor candidate : candidates) {
                digests.computeIfAbsent(TensorContent.sha256(candidate), key -> new ArrayList<>())
                        .add(candidate.info().name());
            }
        }
        return digests.getOrDefault(TensorContent.sha256(tensor), List.of());
    }

    private static String form(TensorInfo info) {
        return info.dtype() + " " + info.shape();
    }
}
