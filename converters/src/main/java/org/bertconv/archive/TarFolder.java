package org.bertconv.archive;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.bertconv.io.ByteCursor;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Folder;
import org.bertconv.io.Printable;
import org.bertconv.io.SourceName;

/** A tar archive as a folder. Commons Compress takes the headers apart; what they may say is decided here. Members are parts of the archive. */
final class TarFolder implements Folder {

    private static final int BLOCKING = 20;

    /** The types of plain files: today's, that of old archives, and contiguous ones. */
    private static final String PLAIN = "0\0" + "7";

    private final ByteSource tar;
    private final SortedMap<String, ByteSource> members = new TreeMap<>();

    private TarFolder(ByteSource tar) {
        this.tar = tar;
    }

    /**
     * Reads and checks all headers.
     *
     * @throws CheckpointException MALFORMED if a header is broken, content or end is cut off, a name is there twice, or bytes follow the end;
     *     REFUSED if a name leads out or a member is a link or a device; UNSUPPORTED if one is sparse; LIMIT if headers are huge
     */
    static TarFolder read(ByteSource tar) throws IOException {
        TarFolder folder = new TarFolder(tar);
        MemberNames names = new MemberNames(tar);
        long end = 0;
        for (TarArchiveEntry entry : entries(tar)) {
            long at = Math.max(entry.getDataOffset() - TarHeader.BLOCK, 0);
            checkType(tar, entry, at);
            end = contentEnd(tar, entry);
            String name = relative(entry.getName());
            if (entry.isDirectory() && (name.isEmpty() || name.equals("."))) {
                continue;
            }
            names.add(name, at);
            if (!entry.isDirectory() && ArchiveNames.isFile(name)) {
                folder.members.put(name, tar.slice(tar.name().member(name), entry.getDataOffset(), entry.getSize()));
            }
        }
        checkEnd(tar, end);
        return folder;
    }

    private static List<TarArchiveEntry> entries(ByteSource tar) throws IOException {
        ListingChannel listing = new ListingChannel(tar);
        try (TarFile file = new TarFile(listing, BLOCKING * TarHeader.BLOCK, TarHeader.BLOCK, "UTF-8", false)) {
            return List.copyOf(file.getEntries());
        } catch (CheckpointException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Commons Compress reports bad headers with either.
            CheckpointException error = tar.malformed(
                    "tar",
                    Math.min(listing.position(), tar.size()),
                    "a header is broken: %s",
                    Printable.of(String.valueOf(e.getMessage())));
            error.initCause(e);
            throw error;
        }
    }

    private static void checkType(ByteSource tar, TarArchiveEntry entry, long at) throws CheckpointException {
        String name = Printable.of(String.valueOf(entry.getName()));
        if (entry.isSparse()) {
            throw tar.error(ErrorClass.UNSUPPORTED, "tar", at, "%s is sparse", name);
        }
        if (!entry.isCheckSumOK()) {
            throw tar.malformed("tar", at, "the checksum of the header of %s is wrong", name);
        }
        String refused = entry.isSymbolicLink()
                ? "a symbolic link"
                : entry.isLink()
                        ? "a hard link"
                        : entry.isFIFO()
                                ? "a fifo"
                                : entry.isCharacterDevice() || entry.isBlockDevice() ? "a device" : "";
        if (!refused.isEmpty()) {
            throw tar.error(ErrorClass.REFUSED, "tar", at, "%s is %s", name, refused);
        }
        if (!entry.isDirectory() && PLAIN.indexOf(entry.getLinkFlag()) < 0) {
            String type = Printable.of(String.valueOf((char) Byte.toUnsignedInt(entry.getLinkFlag())));
            throw tar.error(ErrorClass.UNSUPPORTED, "tar", at, "%s has type %s", name, type);
        }
    }

    /** {@return the offset behind the padded content} */
    private static long contentEnd(ByteSource tar, TarArchiveEntry entry) throws CheckpointException {
        long size = entry.getSize();
        long padding = Math.floorMod(-size, (long) TarHeader.BLOCK);
        tar.requireInside("tar", entry.getDataOffset(), size);
        return entry.getDataOffset() + size + padding;
    }

    /** Behind the last member there is at least one block of zeros, and nothing but zeros. */
    private static void checkEnd(ByteSource tar, long end) throws IOException {
        if (end == 0) {
            throw tar.malformed("tar", -1, "the archive is empty");
        }
        if (tar.size() - end < TarHeader.BLOCK) {
            throw tar.malformed("tar", end, "the end marks are missing: cut short");
        }
        ByteCursor cursor = new ByteCursor(tar, end);
        while (cursor.remaining() > 0) {
            if (cursor.u8("tar") != 0) {
                throw tar.malformed("tar", cursor.position() - 1, "bytes behind the end of the archive");
            }
        }
    }

    private static String relative(String name) {
        String rest = name;
        while (rest.startsWith("./")) {
            rest = rest.substring(2);
        }
        return rest;
    }

    @Override
    public SourceName name() {
        return tar.name();
    }

    @Override
    public SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(members.keySet()));
    }

    @Override
    public ByteSource open(String name) throws IOException {
        ByteSource member = members.get(name);
        if (member == null) {
            throw CheckpointException.of(ErrorClass.INPUT, tar.name().member(name), "does not exist");
        }
        return member;
    }

    @Override
    public void close() throws IOException {
        if (tar instanceof Spool spool) {
            spool.close();
        }
    }
}
