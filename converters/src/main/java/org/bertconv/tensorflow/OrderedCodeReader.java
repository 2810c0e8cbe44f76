package org.bertconv.tensorflow;

import java.util.Optional;
import java.util.OptionalLong;

/** Takes apart what {@link OrderedCode} wrote, part by part. A part that is broken is empty, and then so are all after it. */
final class OrderedCodeReader {

    private final String octets;
    private int position;

    OrderedCodeReader(String octets) {
        this.octets = octets;
    }

    /** {@return whether all parts were taken} */
    boolean isAtEnd() {
        return position == octets.length();
    }

    /** {@return the next part as a number that is not negative} */
    OptionalLong number() {
        if (isAtEnd() || octets.charAt(position) > Long.BYTES || octets.charAt(position) > left() - 1) {
            return OptionalLong.empty();
        }
        int bytes = octets.charAt(position++);
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | octets.charAt(position++);
        }
        return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** {@return the next part as a text} */
    Optional<String> text() {
        StringBuilder text = new StringBuilder();
        while (left() >= 2) {
            char octet = octets.charAt(position++);
            if (octet != 0x00 && octet != 0xff) {
                text.append(octet);
                continue;
            }
            char escape = octets.charAt(position++);
            if (octet == 0x00 && escape == 0x01) {
                return Optional.of(text.toString());
            }
            if (octet + escape != 0xff) {
                return Optional.empty();
            }
            text.append(octet);
        }
        return Optional.empty();
    }

    /** {@return the next part as a number that may be negative} */
    OptionalLong signed() {
        if (isAtEnd()) {
            return OptionalLong.empty();
        }
        int flip = octets.charAt(position) < 0x80 ? 0xff : 0x00;
        int bytes = leadingOnes(octets.charAt(position) ^ flip);
        if (bytes == 8 && left() > 1) {
            bytes += Math.min(2, leadingOnes(octets.charAt(position + 1) ^ flip));
        }
        if (bytes > left()) {
            return OptionalLong.empty();
        }
        long value = 0;
        int headerBits = bytes + 1;
        for (int i = 0; i < bytes; i++) {
            int octet = octets.charAt(position++) ^ flip;
            int header = Math.min(8, Math.max(0, headerBits - 8 * i));
            value = value << 8 | (octet & 0xff >> header);
        }
        return OptionalLong.of(flip == 0 ? value : ~value);
    }

    private static int leadingOnes(int octet) {
        return Integer.numberOfLeadingZeros(~(octet << 24));
    }

    private int left() {
        return octets.length() - position;
    }
}
