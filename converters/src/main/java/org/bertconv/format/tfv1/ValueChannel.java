package org.bertconv.format.tfv1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.util.OptionalLong;
import org.bertconv.io.ByteCursor;
import org.bertconv.io.CheckpointException;
import org.bertconv.tensorflow.ProtoScan;
import org.bertconv.tensorflow.table.Stretch;

/**
 * Reads the elements of a TensorProto, list after list, packed or one by one. Numbers of variable length want a buffer with room for whole
 * ones.
 */
final class ValueChannel implements ReadableByteChannel {

    private final TfV1Layout.Elements elements;
    private final ProtoScan fields;
    private Stretch list;
    private ByteCursor numbers;
    private long position;
    private OptionalLong single = OptionalLong.empty();
    private boolean open = true;

    ValueChannel(Stretch tensor, TfV1Layout.Elements elements) throws IOException {
        this.elements = elements;
        this.fields = new ProtoScan(tensor);
        this.list = tensor.part(0, 0);
        this.numbers = tensor.cursor();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        int start = into.position();
        int room = elements.variable() ? elements.bytes() : 1;
        boolean more = true;
        while (into.remaining() >= room && more) {
            if (single.isPresent() || position < list.length()) {
                take(into);
            } else {
                more = nextList();
            }
        }
        return more || into.position() > start ? into.position() - start : -1;
    }

    private void take(ByteBuffer into) throws IOException {
        if (!elements.variable()) {
            int count = (int) Math.min(into.remaining(), list.length() - position);
            int limit = into.limit();
            into.limit(into.position() + count);
            try {
                list.file().read(list.offset() + position, into);
            } finally {
                into.limit(limit);
            }
            position += count;
        } else if (single.isPresent()) {
            put(into, single.getAsLong());
            single = OptionalLong.empty();
        } else {
            put(into, ProtoScan.varint(numbers, list, numbers.position()));
            position = numbers.position() - list.offset();
        }
    }

    private boolean nextList() throws IOException {
        while (fields.next()) {
            if (fields.field() != elements.field()) {
                continue;
            }
            boolean fits = fields.isDelimited() || fields.isNumber() == elements.variable();
            if (!fits || (!elements.variable() && fields.value().length() % elements.bytes() != 0)) {
                throw malformed("list of elements is not one of " + elements.label());
            }
            if (fields.isNumber()) {
                single = OptionalLong.of(fields.number());
            } else {
                list = fields.value();
                position = 0;
                numbers = elements.variable() ? list.cursor() : numbers;
            }
            return true;
        }
        return false;
    }

    private void put(ByteBuffer into, long number) throws CheckpointException {
        if (number < elements.least() || number > elements.most()) {
            throw malformed("element is " + number + ", which is no " + elements.label());
        }
        ByteBuffer little = into.order(ByteOrder.LITTLE_ENDIAN);
        switch (elements.bytes()) {
            case 1 -> little.put((byte) number);
            case Short.BYTES -> little.putShort((short) number);
            case Integer.BYTES -> little.putInt((int) number);
            default -> little.putLong(number);
        }
    }

    private CheckpointException malformed(String detail) {
        return list.file().malformed(list.field(), list.offset() + position, "%s", detail);
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }
}
