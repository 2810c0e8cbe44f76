package org.bertconv.format.flax;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bertconv.checkpoint.CheckpointFormat;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.ByteSource;
import org.bertconv.io.Folder;

/** Flax' msgpack, one file at a time; shards are put together by {@link org.bertconv.checkpoint.ShardIndex}. */
public final class FlaxFormat implements CheckpointFormat {

    private static final int HEAD_BYTES = 16;
    private static final int SPACE = 0x20;
    private static final int DELETE = 0x7f;

    @Override
    public String name() {
        return "flax-msgpack";
    }

    /** {@inheritDoc} Msgpack has no magic number: a map whose first key is a text that can be printed. */
    @Override
    public boolean matches(ByteSource file) throws IOException {
        ByteBuffer head = file.read(0, (int) Math.min(HEAD_BYTES, file.size()));
        if (head.remaining() < 3) {
            return false;
        }
        int marker = Byte.toUnsignedInt(head.get());
        if (marker == 0xde || marker == 0xdf) {
            head.position(Math.min(head.limit(), marker == 0xde ? 3 : 5));
        } else if (marker <= 0x80 || marker > 0x8f) {
            return false;
        }
        return beginsWithText(head);
    }

    private static boolean beginsWithText(ByteBuffer head) {
        int marker = head.hasRemaining() ? Byte.toUnsignedInt(head.get()) : 0;
        int length = marker > 0xa0 && marker <= 0xbf ? marker - 0xa0 : -1;
        if (length < 0 && marker == 0xd9 && head.hasRemaining()) {
            length = Byte.toUnsignedInt(head.get());
        }
        if (length <= 0 || !head.hasRemaining()) {
            return false;
        }
        for (int i = Math.min(length, head.remaining()); i > 0; i--) {
            int character = Byte.toUnsignedInt(head.get());
            if (character < SPACE || character == DELETE) {
                return false;
            }
        }
        return true;
    }

    @Override
    public WeightsFile read(Folder folder, String file, ReadOptions options) throws IOException {
        return FlaxReader.read(folder.open(file));
    }
}
