package org.bertconv.format.pytorch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A value that holds others. Compared by identity. */
sealed interface PickleContainer extends PickleValue {

    /** {@return the values in it, for a walk} */
    List<PickleValue> children();

    /** A tuple; it cannot change. */
    final class Tuple implements PickleContainer {

        /** The tuple of nothing, of which one is enough. */
        static final Tuple EMPTY = new Tuple(List.of());

        private final List<PickleValue> items;
        private final int depth;

        Tuple(List<PickleValue> items) {
            this.items = Collections.unmodifiableList(items);
            this.depth = 1 + items.stream().mapToInt(PickleValue::depth).max().orElse(0);
        }

        @Override
        public List<PickleValue> children() {
            return items;
        }

        @Override
        public int depth() {
            return depth;
        }

        @Override
        public String kind() {
            return "a tuple of " + items.size();
        }
    }

    /** A container that can grow. */
    sealed interface Growing extends PickleContainer permits Items, Call {

        /** {@return what is in it} */
        PickleItems contents();

        @Override
        default List<PickleValue> children() {
            return contents().values();
        }

        @Override
        default int depth() {
            return contents().depth();
        }
    }

    /** A list, or a set: what items can be added to. */
    final class Items implements Growing {
        private final boolean set;
        private final PickleItems contents = new PickleItems(1);

        Items(boolean set) {
            this.set = set;
        }

        /** {@return whether it is a set and not a list} */
        boolean isSet() {
            return set;
        }

        @Override
        public PickleItems contents() {
            return contents;
        }

        /** Adds an item. */
        void add(PickleValue item) {
            contents.add(item);
        }

        @Override
        public String kind() {
            return set ? "a set" : "a list";
        }
    }

    /** A dict or an {@code OrderedDict}: keys in order, each once. */
    final class Dict implements PickleContainer {
        private final boolean ordered;
        // Most dicts of a checkpoint stay empty: each tensor has one, of hooks.
        private List<PickleValue> keys = List.of();
        private List<PickleValue> values = List.of();
        private Set<Object> known = Set.of();
        private int depth = 1;

        Dict(boolean ordered) {
            this.ordered = ordered;
        }

        /** {@return whether it is an {@code OrderedDict}, the only dict that may carry attributes} */
        boolean isOrdered() {
            return ordered;
        }

        /** {@return whether the key was new; if it was not, nothing is added} */
        boolean put(PickleValue key, PickleValue value) {
            if (keys.isEmpty()) {
                keys = new ArrayList<>();
                values = new ArrayList<>();
                known = new HashSet<>();
            }
            if (!known.add(identity(key))) {
                return false;
            }
            keys.add(key);
            values.add(value);
            depth = Math.max(depth, 1 + Math.max(key.depth(), value.depth()));
            return true;
        }

        /** {@return the value of a key that is a string, or null} */
        @Nullable
        PickleValue get(String key) {
            int index = keys.indexOf(new Text(key));
            return index < 0 ? null : values.get(index);
        }

        /** {@return the keys, in order} */
        List<PickleValue> keys() {
            return keys;
        }

        /** {@return the values, in the order of the keys} */
        List<PickleValue> values() {
            return values;
        }

        @Override
        public List<PickleValue> children() {
            return values;
        }

        @Override
        public int depth() {
            return depth;
        }

        @Override
        public String kind() {
            return "a dict";
        }

        /** In Python {@code 1}, {@code 1.0} and {@code True} are one key. */
        private static Object identity(PickleValue key) {
            if (key instanceof Real real && real.value() == Math.rint(real.value())) {
                return new Int((long) real.value());
            }
            if (key == Constant.TRUE || key == Constant.FALSE) {
                return new Int(key == Constant.TRUE ? 1 : 0);
            }
            return key;
        }
    }

    /** "This name, called with that": a record of a call that no one makes. */
    final class Call implements Growing {
        private final PickleValue callee;
        private final Tuple arguments;
        private final long at;
        private final PickleItems contents;

        Call(PickleValue callee, Tuple arguments, long at) {
            this.callee = callee;
            this.arguments = arguments;
            this.at = at;
            this.contents = new PickleItems(1 + Math.max(callee.depth(), arguments.depth()));
            arguments.children().forEach(contents::add);
        }

        /** {@return what would be called} */
        PickleValue callee() {
            return callee;
        }

        /** {@return with which arguments} */
        Tuple arguments() {
            return arguments;
        }

        /** {@return the offset of the instruction that would call} */
        long at() {
            return at;
        }

        /** Keeps what a later instruction would put into the object, so that a walk finds it. */
        void attach(PickleValue state) {
            contents.add(state);
        }

        /** {@return what was attached, without the arguments} */
        List<PickleValue> attached() {
            return contents.values()
                    .subList(arguments.children().size(), contents.values().size());
        }

        @Override
        public PickleItems contents() {
            return contents;
        }

        @Override
        public String kind() {
            return callee instanceof Global global ? "an object of " + global.full() : "an object";
        }
    }
}
