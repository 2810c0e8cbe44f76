package org.bertconv.format.pytorch;

import java.util.Set;

/**
 * The names that a checkpoint may mention: exact, module and name together, no prefixes, no dotted walks. Most are those of PyTorch's own
 * restricted unpickler ({@code torch/_weights_only_unpickler.py}, {@code _get_allowed_globals}).
 *
 * <p>That a name is here makes nothing run. The worst that a name here by mistake can do is a wrong tensor.
 */
final class AllowedGlobals {

    private static final Set<String> NAMES = Set.of(
            "torch._utils._rebuild_tensor",
            "torch._utils._rebuild_tensor_v2",
            "torch._utils._rebuild_tensor_v3",
            "torch._utils._rebuild_parameter",
            "torch._utils._rebuild_parameter_with_state",
            "torch._tensor._rebuild_from_type_v2",
            "torch.nn.parameter.Parameter",
            "torch.Tensor",
            "torch.Size",
            "torch.device",
            "collections.OrderedDict",
            "collections.Counter",
            "_codecs.encode",
            "builtins.set",
            "builtins.bytearray",
            "builtins.complex",
            "__builtin__.set",
            "__builtin__.bytearray",
            "__builtin__.complex");

    /** Tensors that this reader recognises and does not read: they may lie beside the weights, not among them. */
    private static final Set<String> UNREAD_TENSORS = Set.of(
            "torch._utils._rebuild_sparse_tensor",
            "torch._utils._rebuild_sparse_csr_tensor",
            "torch._utils._rebuild_qtensor",
            "torch._utils._rebuild_meta_tensor_no_storage",
            "torch._utils._rebuild_wrapper_subclass",
            "torch.serialization._get_layout",
            "torch.per_tensor_affine",
            "torch.per_channel_affine",
            "torch.per_tensor_symmetric",
            "torch.per_channel_symmetric");

    private AllowedGlobals() {}

    /** {@return whether a checkpoint may mention the name} */
    static boolean contains(String module, String name) {
        String full = module + "." + name;
        return NAMES.contains(full)
                || UNREAD_TENSORS.contains(full)
                || StorageType.of(module, name).isPresent()
                || TorchDTypes.isDType(module, name);
    }

    /** {@return whether the name makes a tensor of a kind that is not read, such as a sparse one} */
    static boolean isUnreadTensor(String full) {
        return UNREAD_TENSORS.contains(full);
    }
}
