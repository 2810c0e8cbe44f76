package org.bertconv.format.npz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bertconv.archive.StoredZip;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/**
 * Where everything lies in an archive that is to be written.
 *
 * @param zip the archive
 * @param tensors the tensors, in the order of the archive
 * @param headers what stands before the elements of each
 */
record NpzLayout(StoredZip zip, List<Tensor> tensors, List<ByteBuffer> headers) {

    private static final String SUFFIX = ".npy";
    private static final int ALIGNMENT = 64;
    private static final int PREFIX_BYTES = 10;
    /** NumPy leaves room to write a longer first dimension in place. */
    private static final int GROWTH_DIGITS = 21;

    static boolean isArray(String memberName) {
        return memberName.endsWith(SUFFIX);
    }

    static String tensorName(String memberName) {
        return memberName.endsWith(SUFFIX)
                ? memberName.substring(0, memberName.length() - SUFFIX.length())
                : memberName;
    }

    /**
     * {@return the layout of an archive with these tensors}
     *
     * @throws CheckpointException UNSUPPORTED if NumPy has no dtype for one, or no member can have its name
     */
    static NpzLayout of(Collection<Tensor> tensors) throws CheckpointException {
        Map<String, Long> sizes = new LinkedHashMap<>();
        List<ByteBuffer> headers = new ArrayList<>();
        for (Tensor tensor : tensors) {
            TensorInfo info = tensor.info();
            requireWritable(info);
            ByteBuffer header = header(info);
            headers.add(header);
            sizes.put(info.name() + SUFFIX, Math.addExact(header.limit(), info.bytes()));
        }
        return new NpzLayout(StoredZip.of(sizes), List.copyOf(tensors), List.copyOf(headers));
    }

    private static void requireWritable(TensorInfo info) throws CheckpointException {
        String name = "tensor " + Printable.of(info.name()) + ": ";
        if (NpyType.descrOf(info.dtype()).isEmpty()) {
            throw CheckpointException.of(
                            ErrorClass.UNSUPPORTED,
                            name + "NumPy has no dtype " + info.dtype().label())
                    .hint("--dtype f32 holds every " + info.dtype().label() + " exactly"
                            + (info.dtype() == DType.BF16 ? "; --dtype f16 rounds" : ""));
        }
        boolean utf8 = StandardCharsets.UTF_8.newEncoder().canEncode(info.name());
        boolean plain = !info.name().isEmpty() && info.name().chars().noneMatch(c -> c == 0 || c == '\\');
        boolean inside = !info.name().startsWith("/")
                && List.of(info.name().split("/", -1)).stream().noneMatch(".."::equals);
        if (!utf8 || !plain || !inside) {
            throw CheckpointException.of(
                    ErrorClass.UNSUPPORTED, name + "no member of a zip archive can have this name");
        }
        if (info.name().getBytes(StandardCharsets.UTF_8).length > StoredZip.MAX_NAME_BYTES - SUFFIX.length()) {
            throw CheckpointException.of(ErrorClass.UNSUPPORTED, name + "the name is too long for a zip archive");
        }
    }

    private static ByteBuffer header(TensorInfo info) {
        List<Long> dimensions = info.shape().dimensions();
        String shape = dimensions.stream().map(String::valueOf).collect(Collectors.joining(", "));
        StringBuilder text = new StringBuilder("{'descr': '")
                .append(NpyType.descrOf(info.dtype()).orElseThrow())
                .append("', 'fortran_order': False, 'shape': (")
                .append(shape)
                .append(dimensions.size() == 1 ? ",), }" : "), }");
        if (!dimensions.isEmpty()) {
            text.append(" ".repeat(GROWTH_DIGITS - dimensions.get(0).toString().length()));
        }
        int padding = ALIGNMENT - (PREFIX_BYTES + text.length() + 1) % ALIGNMENT;
        text.append(" ".repeat(padding)).append('\n');
        ByteBuffer header = ByteBuffer.allocate(PREFIX_BYTES + text.length()).order(ByteOrder.LITTLE_ENDIAN);
        header.put(NpyHeader.MAGIC).put((byte) 1).put((byte) 0).putShort((short) text.length());
        return header.put(text.toString().getBytes(StandardCharsets.US_ASCII)).flip();
    }
}
