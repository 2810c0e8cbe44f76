package org.bertconv.format.pytorch;

import java.math.BigInteger;
import org.bertconv.format.pytorch.PickleContainer.Dict;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;

/**
 * The three pickles that begin a legacy file.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v1.5.1/torch/serialization.py">torch/serialization.py of 1.5,
 *     {@code _legacy_save}</a>
 */
final class PytorchLegacyLayout {

    /** Pickles in a file: magic number, version, system, object, storage keys. */
    static final int STREAMS = 5;

    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final int VERSION = 1001;

    private PytorchLegacyLayout() {}

    /** {@return whether the first pickle is the magic number} */
    static boolean isMagic(PickleValue value) {
        return value instanceof PickleValue.BigInt number && number.value().equals(MAGIC);
    }

    /** Checks the second pickle. */
    static void checkVersion(ByteSource file, PickleValue value) throws CheckpointException {
        if (!(value instanceof PickleValue.Int number)) {
            throw file.malformed("protocol version", -1, "is %s, not an int", PickleNames.kind(value));
        }
        if (number.value() != VERSION) {
            throw file.error(
                    ErrorClass.UNSUPPORTED, "protocol version", -1, "%d; only %d is read", number.value(), VERSION);
        }
    }

    /** {@return whether the machine that wrote the file was big-endian, from the third pickle; elements are little-endian even so} */
    static boolean isBigEndian(ByteSource file, PickleValue value) throws CheckpointException {
        if (!(value instanceof Dict system)) {
            throw file.malformed("system", -1, "is %s, not a dict", PickleNames.kind(value));
        }
        PickleValue little = system.get("little_endian");
        if (little != PickleValue.Constant.TRUE && little != PickleValue.Constant.FALSE) {
            throw file.malformed("system", -1, "does not say whether it is little_endian");
        }
        if (system.get("protocol_version") instanceof PickleValue.Int version && version.value() != VERSION) {
            throw file.malformed("system", -1, "protocol_version is %s", Printable.of(String.valueOf(version.value())));
        }
        return little == PickleValue.Constant.FALSE;
    }
}
