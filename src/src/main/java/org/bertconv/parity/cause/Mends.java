package org.bertconv.parity.cause;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.mapping.MappingRule;
import org.bertconv.mapping.MappingRules;
import org.bertconv.mapping.RuleCatalog;
import org.bertconv.mapping.op.TensorOp;
import org.bertconv.tensor.Tensor;

/** Rule lines from canonical names to canonical names, as the search for a cause suggests them, applied to a model. */
public final class Mends {

    private static final String OPTION = "--mend";
    private static final String NOTHING = "nothing";

    private Mends() {}

    /**
     * {@return a model after all lines, each taken from the model as it was}
     *
     * @param lines such as {@code { from: "a.weight", to: "a.weight", ops: [transpose] }}
     * @throws CheckpointException USAGE if a line is no rule, or if it is for no tensor of the model
     */
    public static StateDict apply(List<String> lines, StateDict model) throws CheckpointException {
        Map<String, Tensor> mended = new LinkedHashMap<>();
        model.tensors().forEach(tensor -> mended.put(tensor.info().name(), tensor));
        if (lines.isEmpty()) {
            return model;
        }
        List<String> single = new ArrayList<>();
        for (String line : lines.stream().flatMap(String::lines).toList()) {
            if (JoinLine.is(line)) {
                JoinLine.parse(OPTION, line)
                        .apply(model)
                        .forEach(tensor -> mended.put(tensor.info().name(), tensor));
            } else {
                single.add(line);
            }
        }
        MappingRules mends = parse(single);
        mended.keySet().removeIf(name -> mends.whyIgnored(name).isPresent());
        for (MappingRule rule : mends.rules()) {
            boolean used = false;
            for (Tensor tensor : model.tensors()) {
                Optional<MappingRule.Mapped> to = mapped(rule, tensor.info().name());
                if (to.isPresent()) {
                    mended.put(
                            to.get().name(),
                            applied(rule, tensor).named(to.get().name()));
                    used = true;
                }
            }
            if (!used && !rule.from().toString().equals(NOTHING)) {
                throw CheckpointException.of(
                        ErrorClass.USAGE, OPTION + " " + rule.from() + ": the model has no such tensor");
            }
        }
        return StateDict.of(mended.values());
    }

    private static Optional<MappingRule.Mapped> mapped(MappingRule rule, String name) {
        return rule.from()
                .match(name)
                .map(values -> new MappingRule.Mapped(rule.to().fill(values), rule));
    }

    /** {@return a tensor after the operations of a rule} */
    static Tensor applied(MappingRule rule, Tensor tensor) throws CheckpointException {
        Tensor result = tensor;
        for (TensorOp op : rule.ops()) {
            try {
                op.shape(result.info().shape());
            } catch (IllegalArgumentException e) {
                throw CheckpointException.of(
                        ErrorClass.USAGE, OPTION + " " + tensor.info().name() + ": " + e.getMessage());
            }
            result = op.apply(result);
        }
        return result;
    }

    /** {@return rule lines as a rule file} */
    static MappingRules parse(List<String> lines) throws CheckpointException {
        Map<Boolean, List<String>> drops = lines.stream()
                .map(line -> "  - " + line)
                .collect(Collectors.partitioningBy(line -> line.contains("{ name:")));
        List<String> file = new ArrayList<>(
                List.of("naming: mend", "family: any", "anchor: any", "placeholders:", "  i: number", "rules:"));
        file.addAll(drops.getOrDefault(false, List.of()));
        if (file.get(file.size() - 1).equals("rules:")) {
            file.add("  - { from: \"" + NOTHING + "\", to: \"" + NOTHING + "\" }");
        }
        if (!drops.getOrDefault(true, List.of()).isEmpty()) {
            file.add("ignore:");
            file.addAll(drops.getOrDefault(true, List.of()));
        }
        return RuleCatalog.parse(OPTION, String.join("\n", file)).rules();
    }
}
