package org.bertconv.tensorflow.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MaskedCrc32cTest {

    /** RFC 3720 B.4 gives 0x8a9136aa for 32 zeros, and every description of CRC-32C 0xe3069283 for 123456789. */
    @Test
    void checksumsOfKnownTextsAreTheKnownOnesMasked() {
        assertThat(MaskedCrc32c.of(ByteBuffer.wrap(new byte[32]))).isEqualTo(masked(0x8a9136aa));
        assertThat(MaskedCrc32c.of(ByteBuffer.wrap("123456789".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(masked(0xe3069283));
    }

    /** TensorFlow 2.16.2 stores these four bytes for the floats 1 to 6. */
    @Test
    void checksumOfATensorIsWhatTensorFlowStores() {
        byte[] floats = Octets.hex("0000803F 00000040 00004040 00008040 0000A040 0000C040");
        assertThat(new Octets().bytes(floats).maskedCrc().toArray()).endsWith(Octets.hex("7A EB F5 AB"));
    }

    @Test
    void checksumOfNothingIsTheMaskItself() {
        assertThat(MaskedCrc32c.OF_NOTHING).isEqualTo(0xa282ead8);
        assertThat(new MaskedCrc32c().value()).isEqualTo(0xa282ead8);
    }

    @Test
    void checksumOfPartsIsThatOfTheWholeInAnyKindOfMemory() {
        ByteBuffer direct = ByteBuffer.allocateDirect(1000);
        for (int i = 0; i < 1000; i++) {
            direct.put(i, (byte) (i * 37));
        }
        MaskedCrc32c parts = new MaskedCrc32c();
        parts.update(direct.slice(0, 333));
        parts.update(direct.slice(333, 667));

        assertThat(parts.value()).isEqualTo(MaskedCrc32c.of(direct));
        assertThat(direct.position()).isZero();
    }

    private static int masked(int crc) {
        return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
    }
}
