package org.bertconv.mapping;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.checkpoint.ConfigFile;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.mapping.op.TensorOp;
import org.bertconv.tensor.Shape;

/**
 * What a rule file keeps for the models of a config: that every tensor of a head has a name, that no two have the same, and that the way back
 * gives the same name and shape. That two rules of a file collide whatever the config says is seen already when it is read.
 *
 * @param rules of the file
 * @param heads of the family, each with what its models lack; nothing if they are whole
 * @param lossy the places of rules whose operations cannot be undone, which a naming that is only read may have
 * @param problems one line each; none if the proof holds
 */
public record RuleProof(MappingRules rules, Map<Head, List<String>> heads, List<String> lossy, List<String> problems) {

    private static final int SHOWN = 3;

    /** Copies the collections. */
    public RuleProof {
        heads = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(heads));
        lossy = List.copyOf(lossy);
        problems = List.copyOf(problems);
    }

    /**
     * Tries to prove a rule file.
     *
     * @param config of the models; without one they are small, and their dimensions all differ
     * @param wanted the head that must be whole; without one some head must be
     * @throws org.bertconv.io.CheckpointException MALFORMED if the config holds a size that is none
     */
    public static RuleProof of(
            MappingRules rules, Architecture architecture, Optional<ConfigFile> config, Optional<Head> wanted)
            throws IOException {
        ConfigFile models = config.orElseGet(() -> SampleConfig.of(architecture));
        Map<Head, List<String>> heads = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (Head head : architecture.heads().keySet()) {
            EffectiveConfig sizes = EffectiveConfig.of(
                    architecture, Optional.of(models), StateDict.of(List.of()), head, Optional.empty());
            MappingRules sized = rules.in(name -> number(sizes, name));
            heads.put(head, new OfHead(sized, architecture.tensors(head, sizes), problems).lacking());
        }
        Optional<Head> closest = wanted.or(() -> heads.entrySet().stream()
                .min(java.util.Comparator.comparingInt(head -> head.getValue().size()))
                .map(Map.Entry::getKey));
        closest.ifPresent(head -> notWhole(head, heads.getOrDefault(head, List.of()), wanted.isPresent())
                .ifPresent(problems::add));
        List<String> lossy = rules.rules().stream()
                .filter(rule -> rule.inverse().isEmpty())
                .map(MappingRule::place)
                .distinct()
                .toList();
        if (!rules.written().targets().isEmpty() && !lossy.isEmpty()) {
            problems.add("is written as " + String.join(", ", rules.written().targets())
                    + ", and these rules cannot be undone: " + some(lossy));
        }
        return new RuleProof(rules, heads, lossy, problems.stream().distinct().toList());
    }

    private static Optional<Long> number(EffectiveConfig config, String field) {
        return Optional.of(config.json().path(field))
                .filter(value -> value.isIntegralNumber() && value.canConvertToLong())
                .map(value -> value.asLong());
    }

    private static Optional<String> notWhole(Head head, List<String> lacking, boolean isWanted) {
        return lacking.isEmpty()
                ? Optional.empty()
                : Optional.of((isWanted
                                ? "head " + head + " lacks "
                                : "no head is whole; " + head + " comes closest and lacks ")
                        + lacking.size()
                        + (lacking.size() == 1 ? " tensor: " : " tensors: ")
                        + some(lacking));
    }

    private static String some(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
        return names.size() > SHOWN ? first + " and " + (names.size() - SHOWN) + " more" : first;
    }

    /** {@return whether it holds} */
    public boolean holds() {
        return problems.isEmpty();
    }

    /** {@return the heads whose models are whole} */
    public List<Head> whole() {
        return heads.entrySet().stream()
                .filter(head -> head.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * The proof for one head.
     *
     * @param rules for its sizes
     * @param expected tensors of it
     * @param problems that are found are added
     */
    private record OfHead(MappingRules rules, List<ExpectedTensor> expected, List<String> problems) {

        /** The canonical names that nothing gives, tied ones left out: their partner gives them. */
        List<String> lacking() {
            List<String> lacking = new ArrayList<>();
            Map<String, String> taken = new LinkedHashMap<>();
            for (ExpectedTensor tensor : expected) {
                List<MappingRule> giving = rules.rules().stream()
                        .filter(rule -> rule.to().match(tensor.name()).isPresent())
                        .toList();
                boolean made = rules.zeros().stream().anyMatch(row -> row.name().equals(tensor.name()));
                if (giving.isEmpty() && tensor.tied().isEmpty() && !made) {
                    lacking.add(tensor.name());
                }
                rules.named(tensor.name()).ifPresent(named -> there(tensor, named, taken));
            }
            return lacking;
        }

        /** From a canonical tensor to the naming and back. */
        private void there(ExpectedTensor tensor, MappingRule.Mapped named, Map<String, String> taken) {
            boolean whole = named.rule().part().isEmpty();
            String other = taken.put(named.name(), tensor.name());
            if (other != null && whole) {
                problems.add(named.rule().place() + ": " + other + " and " + tensor.name() + " are both called "
                        + named.name());
            }
            List<MappingRule.Mapped> back = new ArrayList<>();
            rules.canonical(named.name()).ifPresent(first -> {
                back.add(first);
                back.addAll(rules.otherParts(named.name(), first));
            });
            Optional<MappingRule.Mapped> same = back.stream()
                    .filter(mapped -> mapped.name().equals(tensor.name()))
                    .findFirst();
            if (same.isEmpty()) {
                problems.add(named.rule().place() + ": " + tensor.name() + " is called " + named.name()
                        + ", and that leads back to "
                        + (back.isEmpty() ? "nothing" : back.get(0).name()));
            } else if (whole) {
                restored(tensor, named.rule(), same.get().rule());
            }
        }

        private void restored(ExpectedTensor tensor, MappingRule there, MappingRule back) {
            try {
                Shape shape = shape(back, shape(there, tensor.shape()));
                if (!shape.equals(tensor.shape())) {
                    problems.add(there.place() + ": " + tensor.name() + " is " + tensor.shape() + ", and comes back as "
                            + shape);
                }
            } catch (IllegalArgumentException e) {
                problems.add(there.place() + ": " + tensor.name() + ": " + e.getMessage());
            }
        }

        private static Shape shape(MappingRule rule, Shape input) {
            Shape shape = input;
            for (TensorOp op : rule.ops()) {
                shape = op.shape(shape);
            }
            return shape;
        }
    }
}
