package org.bertconv.archive;

/** Tells the files of an archive from what operating systems put beside them. */
final class ArchiveNames {

    private ArchiveNames() {}

    /** {@return whether a member is a file that someone packed, and not macOS's record of its attributes} */
    static boolean isFile(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        return !last.isEmpty() && !name.startsWith("__MACOSX/") && !last.startsWith("._") && !last.equals(".DS_Store");
    }
}
