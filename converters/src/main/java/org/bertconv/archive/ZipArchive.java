package org.bertconv.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.io.ByteCursor;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/** A zip archive of which nothing was believed that stands in one place only. Immutable. */
public final class ZipArchive {

    private static final int MOST_MEMBERS = 1_000_000;
    private static final int LOCAL_NAME_LENGTH = 26;
    private static final int LOCAL_NAME = 30;

    private final Map<String, ZipMember> members;

    private ZipArchive(Map<String, ZipMember> members) {
        this.members = Collections.unmodifiableMap(members);
    }

    /**
     * Reads and checks all headers, but no content.
     *
     * @throws CheckpointException MALFORMED if the archive contradicts itself, has bytes that belong to nothing, or a name twice; REFUSED if a
     *     name leads out of it or a member is a link; UNSUPPORTED if something is encrypted, split, or neither stored nor deflated
     */
    public static ZipArchive read(ByteSource file) throws IOException {
        ZipEnd end = ZipEnd.read(file);
        List<ZipHeader> headers = headers(file, end);
        Map<Long, Long> offsets = offsets(file, headers, end);
        InflateBudget budget = new InflateBudget();
        Map<String, ZipMember> members = new LinkedHashMap<>();
        for (ZipHeader header : headers) {
            members.put(
                    header.name(),
                    new ZipMember(
                            file,
                            header.name(),
                            header.method() == ZipHeader.DEFLATED,
                            offsets.getOrDefault(header.offset(), 0L),
                            header.storedBytes(),
                            header.bytes(),
                            header.crc32(),
                            budget));
        }
        return new ZipArchive(members);
    }

    /**
     * {@return the names of the members as the directory at the end of the file has them} Nothing else is looked at, so this is cheap.
     *
     * @throws CheckpointException as {@link #read} if the directory is not what it should be
     */
    public static List<String> names(ByteSource file) throws IOException {
        return headers(file, ZipEnd.read(file)).stream().map(ZipHeader::name).toList();
    }

    /** {@return the members, in the order of the directory} */
    public List<ZipMember> members() {
        return List.copyOf(members.values());
    }

    /** {@return the member of this name, if there is one} */
    public Optional<ZipMember> find(String name) {
        return Optional.ofNullable(members.get(name));
    }

    /** {@return the name in the first local header of a file that begins with one, whatever else is wrong with it} */
    public static String firstName(ByteSource file) throws IOException {
        if (file.size() < LOCAL_NAME) {
            return "";
        }
        int length =
                Short.toUnsignedInt(file.read(LOCAL_NAME_LENGTH, Short.BYTES).getShort());
        int there = (int) Math.min(length, file.size() - LOCAL_NAME);
        return StandardCharsets.UTF_8.decode(file.read(LOCAL_NAME, there)).toString();
    }

    private static List<ZipHeader> headers(ByteSource file, ZipEnd end) throws IOException {
        if (end.entries() > end.size() / ZipHeader.BYTES) {
            throw file.malformed(
                    "end record",
                    end.offset(),
                    "%d members do not fit into a directory of %d bytes",
                    end.entries(),
                    end.size());
        }
        if (end.entries() == 0) {
            throw file.malformed("end record", end.offset(), "the archive is empty");
        }
        if (end.entries() > MOST_MEMBERS) {
            throw file.error(
                    ErrorClass.LIMIT,
                    "end record",
                    end.offset(),
                    "%d members, at most %d are allowed",
                    end.entries(),
                    MOST_MEMBERS);
        }
        ByteCursor cursor = new ByteCursor(file, end.offset());
        MemberNames names = new MemberNames(file);
        List<ZipHeader> headers = new ArrayList<>();
        for (long i = 0; i < end.entries(); i++) {
            long at = cursor.position();
            ZipHeader header = ZipHeader.read(file, cursor);
            names.add(header.name(), at);
            headers.add(header);
        }
        if (cursor.position() != end.offset() + end.size()) {
            throw file.malformed(
                    "central directory",
                    cursor.position(),
                    "%d members end here, the directory does not",
                    end.entries());
        }
        return headers;
    }

    /**
     * {@return where the data of each member begin, by the offset of its local header} The members must lie one behind the other, from the
     * first byte of the file to the directory.
     */
    private static Map<Long, Long> offsets(ByteSource file, List<ZipHeader> headers, ZipEnd end) throws IOException {
        List<ZipHeader> sorted = new ArrayList<>(headers);
        sorted.sort(Comparator.comparingLong(ZipHeader::offset));
        if (sorted.get(0).offset() != 0) {
            throw file.malformed(
                    "zip", 0, "%d bytes before the first member", sorted.get(0).offset());
        }
        Map<Long, Long> offsets = new HashMap<>();
        ByteSource ahead = new ReadAhead(file);
        for (int i = 0; i < sorted.size(); i++) {
            long next = i + 1 < sorted.size() ? sorted.get(i + 1).offset() : end.offset();
            offsets.put(sorted.get(i).offset(), ZipLocal.dataOffset(ahead, sorted.get(i), next));
        }
        return offsets;
    }
}
