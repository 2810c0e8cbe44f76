package org.bertconv.format.pytorch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.bertconv.format.pytorch.PickleContainer.Call;
import org.bertconv.format.pytorch.PickleContainer.Dict;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;

/**
 * The state dict of a TorchScript module. An object of a class {@code __torch__.…}, whose code lies in the archive and is never looked at,
 * is taken for what it holds: its attributes are tensors, other modules, and settings. The name of a tensor is the way to it, joined by dots.
 */
final class ScriptModules {

    private static final String CODE = "__torch__";

    private static final Set<String> TYPE_TAGS = Set.of(
            "torch.jit._pickle.restore_type_tag",
            "torch.jit._pickle.build_intlist",
            "torch.jit._pickle.build_doublelist",
            "torch.jit._pickle.build_boollist",
            "torch.jit._pickle.build_tensorlist");

    private final ByteSource pickle;
    private final Dict tensors = new Dict(false);
    private final Deque<Attribute> waiting = new ArrayDeque<>();
    private long seen;

    /** An attribute under the names of the modules around it, so many modules deep. */
    private record Attribute(String name, PickleValue value, int depth) {}

    private ScriptModules(ByteSource pickle) {
        this.pickle = pickle;
    }

    private static boolean isClass(String module) {
        return module.equals(CODE) || module.startsWith(CODE + ".");
    }

    /**
     * {@return the tensors of a module and the modules in it}
     *
     * @throws CheckpointException MALFORMED if the object is no module or two tensors have one name, LIMIT if modules contain themselves or
     *     are too many
     */
    static StateDictSearch.Found find(ByteSource pickle, PickleValue root) throws CheckpointException {
        if (!isModule(root)) {
            throw pickle.malformed("pickle", -1, "holds %s, not a module", PickleNames.kind(root));
        }
        ScriptModules modules = new ScriptModules(pickle);
        modules.waiting.push(new Attribute("", root, 0));
        while (!modules.waiting.isEmpty()) {
            modules.take(modules.waiting.pop());
        }
        return new StateDictSearch.Found(modules.tensors, List.of(), List.of(), java.util.Map.of(), List.of());
    }

    /** {@return whether a module of TorchScript needs the name: a class of the archive, or a tag for the type of a list} */
    static boolean isAllowed(GlobalUse use) {
        return isClass(use.module()) || TYPE_TAGS.contains(use.full());
    }

    private static boolean isModule(PickleValue value) {
        return value instanceof Call call
                && call.callee() instanceof PickleValue.Global global
                && isClass(global.module());
    }

    /** Settings, such as whether a module is in training, are of no interest; a list may hold tensors, and is then mentioned. */
    private void take(Attribute attribute) throws CheckpointException {
        if (isModule(attribute.value()) && attribute.value() instanceof Call module) {
            descend(attribute, module);
        } else if (attribute.value() instanceof PickleContainer
                && !tensors.put(new PickleValue.Text(attribute.name()), attribute.value())) {
            throw pickle.malformed("pickle", -1, "two attributes are named %s", Printable.of(attribute.name()));
        }
    }

    private void descend(Attribute at, Call module) throws CheckpointException {
        String prefix = at.name().isEmpty() ? "" : at.name() + ".";
        List<PickleValue> states = module.attached();
        for (int s = states.size() - 1; s >= 0; s--) {
            // A class of PyTorch's own, such as packed quantized weights, keeps something else.
            Dict attributes = states.get(s) instanceof Dict dict ? dict : packed(states.get(s));
            count(attributes, at.depth(), prefix);
            for (int i = attributes.keys().size() - 1; i >= 0; i--) {
                String key = PickleNames.text(attributes.keys().get(i));
                waiting.push(new Attribute(prefix + key, attributes.values().get(i), at.depth() + 1));
            }
        }
    }

    private static Dict packed(PickleValue state) {
        Dict attributes = new Dict(false);
        attributes.put(new PickleValue.Text("(packed)"), state);
        return attributes;
    }

    private void count(Dict attributes, int depth, String prefix) throws CheckpointException {
        // A module without attributes counts as well, so that the walk comes to an end whatever contains what.
        seen += 1 + attributes.keys().size();
        if (depth == PickleLimits.DEPTH || seen > MOST || prefix.length() > PickleLimits.NAME) {
            throw pickle.error(
                    ErrorClass.LIMIT,
                    "pickle",
                    -1,
                    "modules nested more than %d deep, or with more than %d attributes or names of more than %d characters",
                    PickleLimits.DEPTH,
                    MOST,
                    PickleLimits.NAME);
        }
    }

    /** Each module has a few settings beside its tensors. */
    private static final long MOST = 10L * PickleLimits.TENSORS;
}
