package org.bertconv.format.pytorch;

import java.math.BigInteger;

/**
 * What a pickle describes, as data: nothing here is an object of the program that wrote it. Containers are compared by identity, for a
 * pickle can make them contain themselves, and nothing in this package walks them by recursion.
 */
sealed interface PickleValue
        permits PickleValue.Constant,
                PickleValue.Int,
                PickleValue.BigInt,
                PickleValue.Real,
                PickleValue.Text,
                PickleValue.Bytes,
                PickleValue.Global,
                PickleValue.PersistentId,
                PickleContainer {

    /** {@return what messages call such a value: {@code an int}} */
    String kind();

    /** {@return the levels of containers below and with it; 0 for a plain value} */
    default int depth() {
        return 0;
    }

    /** The values of which there is only one. */
    enum Constant implements PickleValue {
        NONE,
        TRUE,
        FALSE;

        @Override
        public String kind() {
            return this == NONE ? "None" : "a bool";
        }
    }

    /** An integer that fits. */
    record Int(long value) implements PickleValue {
        @Override
        public String kind() {
            return "an int";
        }
    }

    /** An integer outside of the range of a {@code long}. */
    record BigInt(BigInteger value) implements PickleValue {
        @Override
        public String kind() {
            return "a number of " + value.bitLength() + " bits";
        }
    }

    /** A float. */
    record Real(double value) implements PickleValue {
        @Override
        public String kind() {
            return "a float";
        }
    }

    /** A string. */
    record Text(String text) implements PickleValue {
        @Override
        public String kind() {
            return "a string";
        }
    }

    /** Bytes. */
    record Bytes(java.nio.ByteBuffer bytes) implements PickleValue {
        @Override
        public String kind() {
            return "bytes";
        }
    }

    /** The name of something in Python, which is never looked up. */
    record Global(String module, String name) implements PickleValue {

        /** {@return {@code module.name}} */
        String full() {
            return module + "." + name;
        }

        @Override
        public String kind() {
            return full();
        }
    }

    /** A reference to something outside of the pickle: in a PyTorch file, a storage. */
    record PersistentId(PickleValue id) implements PickleValue {
        @Override
        public String kind() {
            return "a storage";
        }

        @Override
        public int depth() {
            return 1 + id.depth();
        }

        /** Identity, as for containers. */
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }

        @Override
        public String toString() {
            return kind();
        }
    }
}
