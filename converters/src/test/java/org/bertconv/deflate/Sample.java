package org.bertconv.deflate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;

/** Content of many kinds, the same every time. */
enum Sample {
    EMPTY,
    ONE,
    TEXT,
    FLOATS,
    NOISE,
    ZEROS,
    FAR,
    SKEWED;

    /** {@return about so many bytes of it} */
    byte[] content(int size) {
        Random random = new Random(ordinal() + 1);
        byte[] bytes = new byte[size];
        switch (this) {
            case EMPTY -> bytes = new byte[0];
            case ONE -> bytes = new byte[] {42};
            case TEXT -> bytes = text(random, size);
            case FLOATS -> floats(random, bytes);
            case NOISE -> random.nextBytes(bytes);
            case ZEROS -> Arrays.fill(bytes, (byte) 0);
            case FAR -> far(random, bytes);
            case SKEWED -> skewed(random, bytes);
        }
        return bytes;
    }

    private static byte[] text(Random random, int size) {
        StringBuilder text = new StringBuilder();
        String[] words = {"encoder", ".layer.", "attention", "self", "query", "weight", "bias", "0", "1", "7", "\n"};
        while (text.length() < size) {
            text.append(words[random.nextInt(words.length)]);
        }
        return text.toString().getBytes(UTF_8);
    }

    /** As the weights of a model are. */
    private static void floats(Random random, byte[] bytes) {
        ByteBuffer into = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (into.remaining() >= Float.BYTES) {
            into.putFloat((float) random.nextGaussian() * 0.02f);
        }
    }

    /** The same noise again and again, up to 32 KiB back. */
    private static void far(Random random, byte[] bytes) {
        int period = Math.max(1, Math.min((1 << 15) - 262, bytes.length / 3));
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = i < period ? (byte) random.nextInt() : bytes[i - period];
        }
    }

    /** Each byte half as likely as the one before: codes of up to 15 bits. */
    private static void skewed(Random random, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte)
                    Math.min(255, Integer.numberOfTrailingZeros(random.nextInt() | 1 << 30) * 8 + random.nextInt(2));
        }
    }

    /** {@return content deflated, with an empty block here and there if it is flushed} */
    static byte[] deflate(byte[] content, int level, int strategy, boolean flushed, boolean raw) {
        Deflater deflater = new Deflater(level, raw);
        deflater.setStrategy(strategy);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] part = new byte[1 << 16];
        int step = flushed ? Math.max(1, content.length / 3) : Math.max(1, content.length);
        for (int start = 0; start < content.length; start += step) {
            deflater.setInput(content, start, Math.min(step, content.length - start));
            int mode = !flushed ? Deflater.NO_FLUSH : start == 0 ? Deflater.FULL_FLUSH : Deflater.SYNC_FLUSH;
            for (int count = part.length; count == part.length || !deflater.needsInput(); ) {
                count = deflater.deflate(part, 0, part.length, mode);
                out.write(part, 0, count);
            }
        }
        deflater.finish();
        while (!deflater.finished()) {
            out.write(part, 0, deflater.deflate(part));
        }
        deflater.end();
        return out.toByteArray();
    }
}
