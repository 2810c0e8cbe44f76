package org.bertconv.format.kerash5;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bertconv.hdf5.Hdf5Attribute;
import org.bertconv.hdf5.Hdf5Group;
import org.bertconv.hdf5.Hdf5Object;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;

/**
 * Lists of names in attributes. A list that is too long for one attribute is spread over several: {@code weight_names0},
 * {@code weight_names1}, ….
 */
final class NameLists {

    private NameLists() {}

    /** {@return whether an object has such a list, in one attribute or several} */
    static boolean has(Hdf5Object object, String name) throws IOException {
        Set<String> attributes = object.attributes().keySet();
        return attributes.contains(name) || attributes.contains(name + 0);
    }

    /** {@return the names, none if there is no such list} */
    static List<String> read(Hdf5Object object, String name) throws IOException {
        Map<String, Hdf5Attribute> attributes = object.attributes();
        Hdf5Attribute whole = attributes.get(name);
        if (whole != null) {
            return whole.texts();
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; attributes.containsKey(name + i); i++) {
            Hdf5Attribute part = attributes.get(name + i);
            names.addAll(part == null ? List.of() : part.texts());
        }
        return names;
    }

    /**
     * Writes a list, in as few attributes as it fits into, of about the same length each ({@code numpy.array_split}).
     *
     * @param object to write to
     * @throws CheckpointException UNSUPPORTED if a single name is too long for an attribute
     */
    static void write(Hdf5Group object, String name, List<String> names) throws CheckpointException {
        for (String each : names) {
            if (Hdf5Group.attributeBytes(List.of(each)) > Hdf5Group.MAX_ATTRIBUTE_BYTES) {
                throw CheckpointException.of(
                        ErrorClass.UNSUPPORTED,
                        "tensor " + Printable.of(each) + ": the name has more than " + Hdf5Group.MAX_ATTRIBUTE_BYTES
                                + " bytes, which an attribute cannot hold");
            }
        }
        int parts = 1;
        while (!fits(names, parts)) {
            parts++;
        }
        for (int i = 0; i < parts; i++) {
            object.attribute(parts == 1 ? name : name + i, part(names, parts, i));
        }
    }

    private static boolean fits(List<String> names, int parts) {
        for (int i = 0; i < parts; i++) {
            long bytes = Hdf5Group.attributeBytes(part(names, parts, i));
            if (bytes > Hdf5Group.MAX_ATTRIBUTE_BYTES) {
                return false;
            }
        }
        return true;
    }

    private static List<String> part(List<String> names, int parts, int number) {
        int least = names.size() / parts;
        int longer = names.size() % parts;
        int start = number * least + Math.min(number, longer);
        return names.subList(start, start + least + (number < longer ? 1 : 0));
    }
}
