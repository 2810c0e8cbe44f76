package org.bertconv.format.kerash5;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bertconv.hdf5.Hdf5Attribute;
import org.bertconv.hdf5.Hdf5Object;

/**
 * Lists of names in attributes. A list that is too long for one attribute is spread over several: {@code weight_names0},
 * {@code weight_names1}, ….
 */
final class NameLists {

    private NameLists() {}

    /** {@return whether an object has such a list, in one attribute or several} */
    static boolean has(Hdf5Object object, String name) throws IOException {
        return object.hasAttribute(name) || object.hasAttribute(name + 0);
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
}
