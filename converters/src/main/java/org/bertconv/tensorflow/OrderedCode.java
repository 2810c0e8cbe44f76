package org.bertconv.tensorflow;

/**
 * Writes numbers and texts so that their bytes sort as they do: the parts of a slice's key. Bytes are characters 0 to 255.
 *
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.16.2/tensorflow/core/lib/strings/ordered_code.cc">ordered_code.cc</a>
 */
final class OrderedCode {

    private final StringBuilder out = new StringBuilder();

    /** Appends a number that is not negative: the count of its bytes, then these, the highest first; 0 has none. */
    OrderedCode number(long value) {
        int bytes = (Long.SIZE - Long.numberOfLeadingZeros(value) + 7) / 8;
        out.append((char) bytes);
        for (int i = bytes - 1; i >= 0; i--) {
            out.append((char) (value >>> (8 * i) & 0xff));
        }
        return this;
    }

    /** Appends a text: 00 as 00 FF, FF as FF 00, and 00 01 at the end. */
    OrderedCode text(String octets) {
        for (int i = 0; i < octets.length(); i++) {
            char octet = octets.charAt(i);
            out.append(octet);
            if (octet == 0x00) {
                out.append((char) 0xff);
            } else if (octet == 0xff) {
                out.append((char) 0x00);
            }
        }
        out.append((char) 0x00).append((char) 0x01);
        return this;
    }

    /**
     * Appends a number that may be negative, as UTF-8 does: as many leading ones as there are bytes, a zero, the value, highest bits
     * first. A negative number is the complement of the one that its own complement gives.
     */
    OrderedCode signed(long value) {
        long magnitude = value < 0 ? ~value : value;
        int bytes = (Long.SIZE - Long.numberOfLeadingZeros(magnitude)) / 7 + 1;
        int flip = value < 0 ? 0xff : 0x00;
        for (int i = 0; i < bytes; i++) {
            int shift = 8 * (bytes - 1 - i);
            int octet = shift >= Long.SIZE ? 0 : (int) (magnitude >>> shift) & 0xff;
            out.append((char) ((octet | leadingOnes(bytes, i)) ^ flip));
        }
        return this;
    }

    /** {@return the byte at an index of a header of {@code count} ones followed by zeros} */
    private static int leadingOnes(int count, int index) {
        int ones = Math.min(8, Math.max(0, count - 8 * index));
        return 0xff00 >> ones & 0xff;
    }

    /** {@return all bytes so far} */
    String octets() {
        return out.toString();
    }
}
