package org.bertconv.format.pytorch;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bertconv.archive.ZipArchive;
import org.bertconv.archive.ZipMember;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.Printable;

/**
 * Which member of a PyTorch zip is what. All members lie under one directory, whose name is that of the file when it was written.
 *
 * @param zip the archive
 * @param prefix the directory with its {@code /}
 */
record PytorchZipLayout(ZipArchive zip, String prefix) {

    static final String PICKLE = "data.pkl";

    private static final String CONSTANTS = "constants.pkl";
    private static final String STORAGES = "data/";
    private static final Pattern TELLING = Pattern.compile(
            "(?:.*/)?(?:data\\.pkl/?|constants\\.pkl|\\.format_version)|[^/]+/(?:data/[0-9]+|\\.data/serialization_id)");

    /** {@return whether a member of this name shows that an archive is PyTorch's} */
    static boolean isTelling(String name) {
        return TELLING.matcher(name).matches();
    }

    /** {@return whether an archive with these members holds a module of TorchScript, by the rule of PyTorch itself} */
    static boolean isScript(List<String> members) {
        return members.stream().anyMatch(member -> isNamed(member, CONSTANTS));
    }

    /**
     * {@return the layout of an archive}
     *
     * @throws CheckpointException MALFORMED if members lie under two directories or there is no {@code data.pkl}
     */
    static PytorchZipLayout of(ByteSource file, ZipArchive zip) throws CheckpointException {
        String first = zip.members().get(0).name();
        String prefix = first.substring(0, first.indexOf('/') + 1);
        for (ZipMember member : zip.members()) {
            if (prefix.isEmpty() || !member.name().startsWith(prefix)) {
                throw file.malformed(
                        "zip",
                        -1,
                        "member %s is not under one directory with %s",
                        Printable.of(member.name()),
                        Printable.of(first));
            }
        }
        PytorchZipLayout layout = new PytorchZipLayout(zip, prefix);
        if (layout.find(PICKLE).isEmpty()) {
            throw file.malformed("zip", -1, "there is no member %s", Printable.of(prefix + PICKLE));
        }
        return layout;
    }

    /** {@return the member of this name under the prefix} */
    Optional<ZipMember> find(String name) {
        return zip.find(prefix + name);
    }

    /** {@return the member that holds a storage} */
    Optional<ZipMember> storage(String key) {
        return find(STORAGES + key);
    }

    /** {@return all members that are pickles, the object first} */
    static List<ZipMember> pickles(ZipArchive zip) {
        return zip.members().stream()
                .filter(member -> member.name().endsWith(".pkl"))
                .sorted(Comparator.comparing(member -> !isNamed(member.name(), PICKLE)))
                .toList();
    }

    /** {@return the keys of all storages that the archive holds, used or not} */
    List<String> storageKeys() {
        String start = prefix + STORAGES;
        return zip.members().stream()
                .map(ZipMember::name)
                .filter(name -> name.startsWith(start) && !name.endsWith("/"))
                .map(name -> name.substring(start.length()))
                .toList();
    }

    private static boolean isNamed(String member, String name) {
        return member.equals(name) || member.endsWith("/" + name);
    }
}
