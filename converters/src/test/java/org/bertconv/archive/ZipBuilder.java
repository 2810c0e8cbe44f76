package org.bertconv.archive;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes zip archives, and knows where in them it put what, so that tests can spoil any field. */
public final class ZipBuilder {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<Member> members = new ArrayList<>();
    private int directory;

    private record Member(
            String name, int flags, int method, long crc, int stored, int bytes, int local, int data, int descriptor) {}

    /** Adds a stored member. */
    public ZipBuilder stored(String name, byte[] bytes) {
        return add(name, 0, 0, bytes, bytes, 0);
    }

    /** Adds a stored member as PyTorch does: sizes behind the data, data at a multiple of 64. */
    public ZipBuilder torch(String name, byte[] bytes) {
        return add(name, 0x0808, 0, bytes, bytes, 16);
    }

    /** Adds a deflated member. */
    public ZipBuilder deflated(String name, byte[] bytes) {
        return add(name, 0, 8, bytes, deflate(bytes), 0);
    }

    /** Adds a deflated member whose descriptor has a given size: 12, 16, 20 or 24 bytes. */
    public ZipBuilder described(String name, byte[] bytes, int descriptor) {
        return add(name, 8, 8, bytes, deflate(bytes), descriptor);
    }

    private ZipBuilder add(String name, int flags, int method, byte[] bytes, byte[] stored, int descriptor) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        byte[] raw = name.getBytes(StandardCharsets.UTF_8);
        int local = out.size();
        boolean later = descriptor > 0;
        byte[] padding =
                (flags & 0x800) == 0 ? new byte[0] : new byte[Math.floorMod(-(local + 34 + raw.length), 64) + 4];
        ByteBuffer header = little(30 + raw.length + padding.length);
        header.putInt(0x04034b50).putShort((short) 0).putShort((short) flags).putShort((short) method);
        header.putInt(0).putInt(later ? 0 : (int) crc.getValue());
        header.putInt(later ? 0 : stored.length).putInt(later ? 0 : bytes.length);
        header.putShort((short) raw.length).putShort((short) padding.length).put(raw);
        if (padding.length > 0) {
            header.putShort((short) 0x4246).putShort((short) (padding.length - 4));
        }
        write(header);
        int data = out.size();
        out.writeBytes(stored);
        int behind = out.size();
        if (later) {
            write(descriptor(descriptor, (int) crc.getValue(), stored.length, bytes.length));
        }
        members.add(new Member(name, flags, method, crc.getValue(), stored.length, bytes.length, local, data, behind));
        return this;
    }

    private static ByteBuffer descriptor(int size, int crc, int stored, int bytes) {
        ByteBuffer descriptor = little(size);
        if (size == 16 || size == 24) {
            descriptor.putInt(0x08074b50);
        }
        descriptor.putInt(crc);
        if (size >= 20) {
            descriptor.putLong(stored).putLong(bytes);
        } else {
            descriptor.putInt(stored).putInt(bytes);
        }
        return descriptor;
    }

    /** Adds bytes that belong to nothing. */
    public ZipBuilder junk(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** {@return the archive} */
    public byte[] build() {
        return finish(false, "");
    }

    /** {@return the archive with a comment} */
    public byte[] build(String comment) {
        return finish(false, comment);
    }

    /** {@return the archive with zip64 end records, as PyTorch writes it} */
    public byte[] build64() {
        return finish(true, "");
    }

    private byte[] finish(boolean zip64, String comment) {
        directory = out.size();
        for (Member member : members) {
            ByteBuffer header = little(46 + raw(member).length);
            header.putInt(0x02014b50).putShort((short) 0x031e).putShort((short) 0);
            header.putShort((short) member.flags)
                    .putShort((short) member.method)
                    .putInt(0);
            header.putInt((int) member.crc).putInt(member.stored).putInt(member.bytes);
            header.putShort((short) raw(member).length)
                    .putInt(0)
                    .putShort((short) 0)
                    .putShort((short) 0);
            header.putInt(0).putInt(member.local).put(raw(member));
            write(header);
        }
        int size = out.size() - directory;
        int count = members.size();
        if (zip64) {
            ByteBuffer records = little(76);
            records.putInt(0x06064b50).putLong(44).putInt(0x031e).putInt(0).putInt(0);
            records.putLong(count).putLong(count).putLong(size).putLong(directory);
            records.putInt(0x07064b50).putInt(0).putLong(directory + size).putInt(1);
            write(records);
        }
        byte[] text = comment.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer end = little(22 + text.length);
        end.putInt(0x06054b50).putInt(0).putShort((short) count).putShort((short) count);
        end.putInt(size).putInt(directory).putShort((short) text.length).put(text);
        write(end);
        return out.toByteArray();
    }

    /** {@return offset of the local header of a member, by its place} */
    public int local(int member) {
        return members.get(member).local;
    }

    /** {@return offset of the data of a member} */
    public int data(int member) {
        return members.get(member).data;
    }

    /** {@return offset of the descriptor of a member} */
    public int descriptor(int member) {
        return members.get(member).descriptor;
    }

    /** {@return offset of the central header of a member, once built} */
    public int central(int member) {
        int at = directory;
        for (Member before : members.subList(0, member)) {
            at += 46 + raw(before).length;
        }
        return at;
    }

    private static byte[] deflate(byte[] bytes) {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(bytes);
        deflater.finish();
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        while (!deflater.finished()) {
            deflated.write(part, 0, deflater.deflate(part));
        }
        deflater.end();
        return deflated.toByteArray();
    }

    private static byte[] raw(Member member) {
        return member.name.getBytes(StandardCharsets.UTF_8);
    }

    private void write(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.capacity()];
        buffer.rewind().get(bytes);
        out.writeBytes(bytes);
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
