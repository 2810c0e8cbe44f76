package org.bertconv.format.safetensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bertconv.checkpoint.JsonText;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/**
 * Where everything lies in a file that is to be written, byte for byte as the reference writer ({@code prepare} in {@code tensor.rs})
 * would have it: the widest dtypes first, then by name, so that every tensor is aligned.
 *
 * @param header length field and padded JSON
 * @param places the tensors with the position of their first byte in the file, in the order of the file
 * @param bytes the size of the file
 */
record SafetensorsLayout(ByteBuffer header, List<Place> places, long bytes) {

    private static final int ALIGNMENT = 8;

    /** A tensor and the position of its first byte in the file. */
    record Place(Tensor tensor, long position) {}

    /**
     * {@return the layout of a file with these tensors}
     *
     * @throws CheckpointException UNSUPPORTED if a dtype has no place in the format, LIMIT if the header would be over 100,000,000 bytes
     */
    static SafetensorsLayout of(Collection<Tensor> tensors, Map<String, String> metadata) throws CheckpointException {
        List<Tensor> order = new ArrayList<>(tensors);
        for (Tensor tensor : order) {
            requireWritable(tensor.info());
        }
        order.sort(Comparator.comparing((Tensor tensor) -> type(tensor.info()), Comparator.reverseOrder())
                .thenComparing(tensor -> tensor.info().name(), SafetensorsLayout::compareBytes));
        ByteBuffer header = header(json(order, metadata), SafetensorsReader.MAX_HEADER_BYTES);
        List<Place> places = new ArrayList<>();
        long position = header.remaining();
        for (Tensor tensor : order) {
            places.add(new Place(tensor, position));
            position = Math.addExact(position, tensor.info().bytes());
        }
        return new SafetensorsLayout(header, List.copyOf(places), position);
    }

    private static void requireWritable(TensorInfo info) throws CheckpointException {
        if (SafetensorsType.of(info.dtype()).isEmpty()) {
            throw unsupported(info, "dtype " + info.dtype().label() + " has no place in safetensors");
        }
        if (info.name().equals(HeaderParser.METADATA)) {
            throw unsupported(info, "safetensors uses this name for something else");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(info.name())) {
            throw unsupported(info, "the name cannot be written as UTF-8");
        }
    }

    private static CheckpointException unsupported(TensorInfo info, String detail) {
        return CheckpointException.of(ErrorClass.UNSUPPORTED, "tensor " + Printable.of(info.name()) + ": " + detail);
    }

    private static SafetensorsType type(TensorInfo info) {
        return SafetensorsType.of(info.dtype()).orElseThrow();
    }

    /** Names compare as their UTF-8 bytes do, which differs from Java's order for characters beyond U+FFFF. */
    private static int compareBytes(String one, String other) {
        return java.util.Arrays.compareUnsigned(
                one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static String json(List<Tensor> order, Map<String, String> metadata) {
        StringBuilder json = new StringBuilder("{");
        if (!metadata.isEmpty()) {
            json.append(JsonText.quote(HeaderParser.METADATA)).append(":{");
            new TreeMap<>(metadata)
                    .forEach((key, value) -> separator(json)
                            .append(JsonText.quote(key))
                            .append(':')
                            .append(JsonText.quote(value)));
            json.append('}');
        }
        long begin = 0;
        for (Tensor tensor : order) {
            TensorInfo info = tensor.info();
            long end = begin + info.bytes();
            separator(json)
                    .append(JsonText.quote(info.name()))
                    .append(":{\"dtype\":\"")
                    .append(type(info))
                    .append("\",\"shape\":")
                    .append(info.shape().toString().replace(" ", ""))
                    .append(",\"data_offsets\":[")
                    .append(begin)
                    .append(',')
                    .append(end)
                    .append("]}");
            begin = end;
        }
        return json.append('}').toString();
    }

    private static StringBuilder separator(StringBuilder json) {
        return json.charAt(json.length() - 1) == '{' ? json : json.append(',');
    }

    /**
     * {@return the length and the text of a header, padded}
     *
     * @param most the largest length that a reader takes
     * @throws CheckpointException LIMIT if it is larger
     */
    static ByteBuffer header(String json, long most) throws CheckpointException {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        int padded = (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        if (padded > most) {
            throw CheckpointException.of(
                    ErrorClass.LIMIT, "a safetensors header of " + padded + " bytes, and " + most + " are allowed");
        }
        ByteBuffer header =
                ByteBuffer.allocate(SafetensorsReader.LENGTH_BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(padded).put(text);
        while (header.hasRemaining()) {
            header.put((byte) ' ');
        }
        return header.flip();
    }
}
