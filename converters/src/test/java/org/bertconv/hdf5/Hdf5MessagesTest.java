package org.bertconv.hdf5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.Deflater;
import org.assertj.core.api.AbstractThrowableAssert;
import org.bertconv.format.MemoryTensor;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of files of the real library in which one field is wrong, word for word. */
@Timeout(120)
class Hdf5MessagesTest {

    private static final String OLD = "earliest";

    /** The file, the structure, the offset and width of a field in it, what is put there, and what is said. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "earliest | TREE 1 | 4 | 1 | 1 | MALFORMED: group tree: type: 1, and a group has 0 (offset 844 of 49936)",
                "earliest | TREE 1 | 5 | 1 | 65 | MALFORMED: group tree: level: 65 is not one below the node above (offset 845 of 49936)",
                "earliest | TREE 1 | 4 | 4 | 0x10100 | MALFORMED: group tree: signature: is 53 4E 4F 44 and not TREE (offset 20464 of 49936)",
                "earliest | TREE 1 | 6 | 2 | 65535 | MALFORMED: group tree: 1048584 bytes at address 840 do not fit into 49936 bytes",
                "earliest | SNOD 0 | 0 | 4 | 0x454f4e53 | MALFORMED: group leaf: signature: is 53 4E 4F 45 and not SNOD (offset 1504 of 49936)",
                "earliest | SNOD 0 | 4 | 1 | 2 | UNSUPPORTED: group leaf: version: 2, and 1 can be read (offset 1508 of 49936)",
                "earliest | SNOD 0 | 6 | 2 | 6000 | MALFORMED: group leaf: 240008 bytes at address 1504 do not fit into 49936 bytes",
                "earliest | SNOD 0 | 8 | 8 | 70000 | MALFORMED: local heap: name: is at 70000 of 176 bytes (offset 19744 of 49936)",
                "earliest | SNOD 0 | 24 | 4 | 2 | REFUSED: group leaf: link attributes: is a soft link; only hard links are followed (offset 1532 of 49936)",
                "earliest | SNOD 0 | 16 | 8 | 600000 | MALFORMED: link attributes: 1 bytes at address 600000 do not fit into 49936 bytes",
                "earliest | SNOD 1 | 8 | 8 | 0 | MALFORMED: group leaf: name: \"\" is no name of a member (offset 5652 of 49936)",
                "earliest | HEAP 0 | 4 | 1 | 1 | UNSUPPORTED: local heap: version: 1, and 0 can be read (offset 684 of 49936)",
                "earliest | HEAP 0 | 8 | 8 | 0x4000000000000000 | MALFORMED: local heap: 4611686018427387904 bytes at address 19744 do not fit into 49936 bytes",
                "earliest | HEAP 0 | 24 | 8 | -1 | MALFORMED: local heap: 176 bytes at address undefined do not fit into 49936 bytes",
                "earliest | TREE 7 | 4 | 1 | 0 | MALFORMED: chunk tree: type: 0, and chunks have 1 (offset 20796 of 49936)",
                "earliest | TREE 7 | 5 | 1 | 65 | MALFORMED: chunk tree: level: 65 is not one below the node above (offset 20797 of 49936)",
                "earliest | TREE 7 | 24 | 4 | 400 | MALFORMED: /chunks/plain: 400 bytes are stored for a chunk of 48 (offset 6729 of 49936)",
                "earliest | TREE 7 | 32 | 8 | 3 | MALFORMED: chunk tree: first element: 3, and chunks of 4 lie in 9 (offset 20824 of 49936)",
                "earliest | TREE 8 | 24 | 4 | 9 | MALFORMED: /chunks/deflate: a deflated chunk ends early (offset 7161 of 49936)",
                "earliest | GCOL 0 | 4 | 1 | 2 | UNSUPPORTED: global heap: version: 2, and 1 can be read (offset 44180 of 49936)",
                "earliest | GCOL 0 | 8 | 8 | 0x4000000000000000 | LIMIT: global heap: all heaps have more than 50331648 bytes, which are allowed (offset 44176 of 49936)",
                "earliest | GCOL 0 | 24 | 8 | 0x10000 | MALFORMED: global heap: global heap object: 65536 bytes wanted, 4064 left (offset 44208 of 49936)",
                "earliest | bool:3 | 0 | 1 | 0x1d | UNSUPPORTED: /bool: class and version: class 13 of version 1 is not known (offset 19528 of 49936)",
                "earliest | bool:3 | 0 | 1 | 0xf8 | UNSUPPORTED: /bool: class and version: class 8 of version 15 is not known (offset 19528 of 49936)",
                "earliest | bool:3 | 4 | 4 | 0 | MALFORMED: /bool: size: an element has 0 bytes (offset 19532 of 49936)",
                "earliest | bool:1 | 0 | 1 | 3 | UNSUPPORTED: /bool: version: 3, and 1 to 2 can be read (offset 19496 of 49936)",
                "earliest | bool:1 | 1 | 1 | 65 | LIMIT: /bool: rank: 65, and 64 is allowed (offset 19504 of 49936)",
                "earliest | floats/f4:3 | 4 | 4 | 0 | MALFORMED: /floats/f4: size: an element has 0 bytes (offset 15356 of 49936)",
                "earliest | floats/f4:1 | 8 | 8 | 0x4000000000000000 | MALFORMED: /floats/f4: dimensions: [4611686018427387904, 2] have more than 2^63 - 1 elements (offset 15328 of 49936)",
                "earliest | floats/f4:1 | 8 | 8 | 0x2000000000000000 | MALFORMED: /floats/f4: dimensions [2305843009213693952, 2] have more than 2^63 - 1 bytes (offset 15280 of 49936)",
                "earliest | floats/f4:1 | 8 | 8 | -3 | MALFORMED: /floats/f4: dimension: 18446744073709551613 is over 2^63 - 1 (offset 15312 of 49936)",
                "earliest | floats/f4:1 | 8 | 8 | 100 | MALFORMED: /floats/f4: 24 bytes are stored, and [100, 2] of f32 has 800 (offset 15280 of 49936)",
                "earliest | floats/f4:8 | 0 | 1 | 9 | UNSUPPORTED: /floats/f4: version: 9, and 1 to 5 can be read (offset 15400 of 49936)",
                "earliest | floats/f4:8 | 1 | 1 | 4 | MALFORMED: /floats/f4: class: 4, and 0 to 3 are known (offset 15401 of 49936)",
                "earliest | floats/f4:8 | 2 | 8 | 0x100000 | MALFORMED: /floats/f4: 24 bytes at address 1048576 do not fit into 49936 bytes",
                "earliest | floats/f4:8 | 10 | 8 | 23 | MALFORMED: /floats/f4: 23 bytes are stored, and [3, 2] of f32 has 24 (offset 15280 of 49936)",
                "earliest | floats/f4 | 2 | 2 | 99 | MALFORMED: /floats/f4: number of messages is 99, and there are 5 (offset 15280 of 49936)",
                "earliest | floats/f4 | 0 | 1 | 3 | MALFORMED: /floats/f4: signature: is 03 00 05 00 and not OHDR (offset 15280 of 49936)",
                "earliest | chunks/plain | 25 | 1 | 0 | MALFORMED: /chunks/plain: chunks have 2 dimensions, and the dataset 0 (offset 20192 of 49936)",
                "earliest | chunks/plain | 34 | 1 | 16 | LIMIT: /chunks/plain: declares 29360380 bytes and stores 432; over 16 MiB 1000 times as many are allowed (offset 20192 of 49936)",
                "earliest | floats/f4 | 16 | 1 | 3 | MALFORMED: /floats/f4: has 2 messages of type 0x03 and needs one (offset 15280 of 49936)",
                "earliest | floats/f4 | 64 | 1 | 0 | MALFORMED: /floats/f4: has no message with its type (offset 15280 of 49936)",
                "earliest | floats/f4 | 8 | 1 | 1 | MALFORMED: /floats/f4: message: 1 bytes are left over (offset 15552 of 49936)",
                "latest | floats/f4 | 100 | 1 | 16 | MALFORMED: /floats/f4: continuation: 0 bytes at 0 cannot be one (offset 9764 of 99218)",
                "earliest | chunks/plain:8 | 2 | 1 | 70 | MALFORMED: /chunks/plain: rank: 70, and 2 to 65 are allowed (offset 20323 of 49936)",
                "earliest | chunks/plain:8 | 11 | 4 | 0 | MALFORMED: /chunks/plain: dimension of a chunk: is 0 (offset 20323 of 49936)",
                "earliest | chunks/plain:8 | 11 | 4 | 0x7fffffff | LIMIT: /chunks/plain: a chunk, or all chunks of the same rows, have more than 25165824 bytes, which are allowed (offset 20192 of 49936)",
                "earliest | chunks/plain:8 | 3 | 8 | 0x100000 | MALFORMED: chunk tree: 24 bytes at address 1048576 do not fit into 49936 bytes",
                "earliest | chunks/deflate:11 | 1 | 1 | 40 | MALFORMED: /chunks/deflate: number of filters: 40, and 32 are allowed (offset 23529 of 49936)",
                "earliest | chunks/deflate:11 | 8 | 2 | 32015 | UNSUPPORTED: /chunks/deflate: filter: 32015 (deflate); deflate, shuffle and fletcher32 can be read (offset 23560 of 49936)",
                "earliest | chunks/deflate:11 | 0 | 1 | 3 | UNSUPPORTED: /chunks/deflate: version: 3, and 1 to 2 can be read (offset 23528 of 49936)",
                "earliest | TREE 7 | 56 | 8 | 0x100000 | MALFORMED: chunk 0: 48 bytes at address 1048576 do not fit into 49936 bytes",
                "earliest | GCOL 0 | 64 | 2 | 900 | MALFORMED: global heap: there is no object 3 in it (offset 44176 of 49936)",
                "earliest | GCOL 0 | 64 | 2 | 1 | MALFORMED: global heap object: index of an object: 1 for the second time (offset 44256 of 49936)",
                "v108 | FRHP 1 | 4 | 1 | 1 | UNSUPPORTED: heap: version: 1, and 0 can be read (offset 13660 of 115746)",
                "v108 | FRHP 1 | 7 | 2 | 4 | UNSUPPORTED: heap: bytes of filters: 4: a heap with filters is not read (offset 13663 of 115746)",
                "v108 | FRHP 0 | 110 | 2 | 0 | MALFORMED: heap: table: 0 rows of 0 blocks of 512 to 65536 bytes, 32 bits (offset 6358 of 115746)",
                "v108 | FRHP 0 | 112 | 8 | 3 | MALFORMED: heap: table: 0 rows of 4 blocks of 3 to 65536 bytes, 32 bits (offset 6358 of 115746)",
                "v108 | FRHP 0 | 128 | 2 | 70 | MALFORMED: heap: table: 0 rows of 4 blocks of 512 to 65536 bytes, 70 bits (offset 6358 of 115746)",
                "v108 | BTHD 1 | 5 | 1 | 9 | MALFORMED: tree: type: 9, and it has to be 5 here (offset 2468 of 115746)",
                "v108 | BTHD 1 | 6 | 4 | 10 | MALFORMED: tree: sizes: a node of 10 bytes, records of 11, depth 0 (offset 2501 of 115746)",
                "v108 | BTHD 1 | 10 | 2 | 0 | MALFORMED: tree: sizes: a node of 512 bytes, records of 0, depth 0 (offset 2501 of 115746)",
                "v108 | BTHD 1 | 12 | 2 | 17 | MALFORMED: tree: sizes: a node of 512 bytes, records of 11, depth 17 (offset 2501 of 115746)",
                "v108 | BTHD 1 | 16 | 8 | 0x100000 | MALFORMED: tree: 512 bytes at address 1048576 do not fit into 115234 bytes",
                "v108 | BTHD 1 | 24 | 2 | 60000 | MALFORMED: tree: tree record: 660000 bytes wanted, 506 left (offset 6450 of 115746)",
                "v108 | BTLF 0 | 5 | 1 | 8 | MALFORMED: tree: type: 8, and it has to be 5 here (offset 6449 of 115746)",
                "v108 | BTLF 0 | 10 | 1 | 0x30 | MALFORMED: ID of an object: type: 3, and 0 to 2 are known (offset 6454 of 115746)",
                "v108 | BTLF 0 | 11 | 4 | 0x7fffffff | MALFORMED: heap block: 14 bytes at 2147483647 do not fit into 512 bytes (offset 115234 of 115746)",
                "v108 | BTLF 4 | 6 | 1 | 0x30 | MALFORMED: ID of an object: type: 3, and 0 to 2 are known (offset 44113 of 115746)",
                "v108 | BTLF 4 | 14 | 1 | 2 | UNSUPPORTED: tree record: flags: an attribute in a heap of shared messages (offset 44121 of 115746)",
                "v108 | BTLF 3 | 22 | 8 | 77 | MALFORMED: ID of an object: ID: there is no huge object 1 (offset 44257 of 115746)",
                "v108 | FHIB 0 | 17 | 8 | 0x7fffffff | MALFORMED: heap block: 1024 bytes at address 8388607 do not fit into 115234 bytes",
                "v108 | BTLF 3 | 14 | 8 | 0x7fffffff | LIMIT: heap object: all heaps have more than 50331648 bytes, which are allowed (offset 43255 of 115746)",
                "v108 | BTLF 4 | 7 | 8 | 77 | MALFORMED: heap object: version: 1 bytes wanted, 0 left (offset 113263 of 115746)",
                "v108 | FHDB 0 | 4 | 1 | 1 | UNSUPPORTED: heap block: version: 1, and 0 can be read (offset 112166 of 115746)",
                "v108 | attributes:21 | 0 | 1 | 1 | UNSUPPORTED: /attributes: version: 1, and 0 can be read (offset 1411 of 115746)",
                "v108 | many:2 | 0 | 1 | 1 | UNSUPPORTED: /many: version: 1, and 0 can be read (offset 1226 of 115746)",
                "v108 | many:2 | 2 | 8 | 0x100000 | MALFORMED: heap: 146 bytes at address 1048576 do not fit into 115234 bytes",
                "latest | FAHD 0 | 4 | 1 | 1 | UNSUPPORTED: chunk array: version: 1, and 0 can be read (offset 1923 of 99218)",
                "latest | FAHD 1 | 5 | 1 | 2 | UNSUPPORTED: chunk array: layout: client 2, entries of 14 bytes (offset 15112 of 99218)",
                "latest | FAHD 1 | 6 | 1 | 3 | UNSUPPORTED: chunk array: layout: client 1, entries of 3 bytes (offset 15112 of 99218)",
                "latest | FAHD 1 | 8 | 8 | 0x4000000000000000 | UNSUPPORTED: chunk array: layout: client 1, entries of 14 bytes, in pages (offset 15112 of 99218)",
                "latest | FAHD 1 | 16 | 8 | 0x100000 | MALFORMED: chunk array: 9 bytes at address 1048576 do not fit into 99218 bytes",
                "latest | FADB 1 | 14 | 8 | 0x100000 | MALFORMED: chunk 0: 59 bytes at address 1048576 do not fit into 99218 bytes",
                "latest | FADB 1 | 22 | 2 | 60000 | MALFORMED: /chunks/deflate: 60000 bytes are stored for a chunk of 48 (offset 2985 of 99218)",
                "latest | BTHD 4 | 5 | 1 | 10 | MALFORMED: tree: type: 10, and it has to be 11 here (offset 18864 of 99218)",
                "latest | chunks/plain:8 | 1 | 1 | 3 | REFUSED: /chunks/plain: class: 3, a virtual dataset, whose elements are in other files (offset 14541 of 99218)",
                "latest | chunks/plain:8 | 3 | 1 | 1 | MALFORMED: /chunks/plain: rank: 1, and 2 to 65 are allowed (offset 14545 of 99218)",
                "latest | chunks/plain:8 | 4 | 1 | 9 | MALFORMED: /chunks/plain: size of a dimension: 9, and 1 to 8 are allowed (offset 14544 of 99218)",
                "latest | chunks/plain:8 | 5 | 1 | 0 | MALFORMED: /chunks/plain: dimension of a chunk: is 0 (offset 14545 of 99218)",
                "latest | chunks/plain | 5 | 1 | 200 | MALFORMED: /chunks/plain: checksum: 00240101, and the bytes have 44344802 (offset 14465 of 99218)",
                "latest | chunks/plain | 4 | 1 | 1 | UNSUPPORTED: /chunks/plain: version: 1, and 2 can be read (offset 14462 of 99218)",
                "latest | chunks/plain:8 | 1 | 1 | 3 | REFUSED: /chunks/plain: class: 3, a virtual dataset, whose elements are in other files (offset 14541 of 99218)",
                "latest | chunks/plain:8 | 3 | 1 | 1 | MALFORMED: /chunks/plain: rank: 1, and 2 to 65 are allowed (offset 14545 of 99218)",
                "latest | chunks/plain:8 | 4 | 1 | 9 | MALFORMED: /chunks/plain: size of a dimension: 9, and 1 to 8 are allowed (offset 14544 of 99218)",
                "latest | chunks/plain:8 | 5 | 1 | 0 | MALFORMED: /chunks/plain: dimension of a chunk: is 0 (offset 14545 of 99218)",
                "latest | chunks/growing:8 | 8 | 1 | 4 | UNSUPPORTED: /chunks/growing: index: chunks are named in a way (4) that is not read; 1, 2, 3 and 5 are (offset 18647 of 99218)",
                "latest | BTLF 2 | 14 | 8 | 9 | MALFORMED: /chunks/growing: a deflated chunk ends early (offset 17507 of 99218)",
                "latest | BTLF 2 | 16 | 8 | 9 | MALFORMED: /chunks/growing: a chunk has 59 bytes and needs 48 (offset 17507 of 99218)",
                "latest | BTLF 2 | 20 | 8 | 9 | MALFORMED: tree record: place of a chunk: 9, and there are 3 (offset 18917 of 99218)",
                "latest | bool:1 | 3 | 1 | 3 | MALFORMED: /bool: type: 3, and 0 to 2 are known (offset 13937 of 99218)"
            })
    void aWrongFieldIsNamed(String kind, String place, int offset, int width, String value, String message)
            throws IOException {
        Damage damage = new Damage(bytes(kind)).set(place, offset, width, Long.decode(value));
        int colon = message.indexOf(": ");
        assertError(damage.bytes()).hasMessage(message.substring(0, colon) + ": x.h5" + message.substring(colon));
    }

    @Test
    void aChunkThatInflatesWithoutEndIsLeftAtTheSizeOfAChunk() throws IOException {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        deflater.setInput(new byte[1 << 20]);
        deflater.finish();
        byte[] bomb = new byte[4096];
        int length = deflater.deflate(bomb);
        deflater.end();
        Damage damage = new Damage(bytes(OLD));
        long address = damage.append(Arrays.copyOf(bomb, length));
        damage.set("TREE 8", 24, 4, length).set("TREE 8", 56, 8, address);
        assertError(damage.bytes())
                .hasMessage("MALFORMED: x.h5: /chunks/deflate: a chunk inflates to more than 48 bytes (offset "
                        + address + " of " + (address + length) + ")");
    }

    @Test
    void aTreeThatLeadsBackToItselfIsNotFollowed() throws IOException {
        Damage groups = new Damage(bytes(OLD)).set("TREE 1", 5, 1, 1).set("TREE 1", 32, 8, 840);
        assertError(groups.bytes())
                .hasMessage("MALFORMED: x.h5: group tree: a node is there twice (offset 840 of 49936)");
        Damage chunks = new Damage(bytes(OLD)).set("TREE 7", 5, 1, 1).set("TREE 7", 56, 8, 20792);
        assertError(chunks.bytes())
                .hasMessage("MALFORMED: x.h5: chunk tree: a node is there twice (offset 20792 of 49936)");
    }

    /** A node whose only record stands between two children, which are one. */
    @Test
    void aNewerTreeThatLeadsToANodeTwiceIsNotFollowed() throws IOException {
        byte[] sound = bytes("latest");
        int leaf = 5932;
        ByteBuffer node = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        node.put(new byte[] {'B', 'T', 'I', 'N', 0, 5}).put(sound, leaf + 6, 11);
        for (int child = 0; child < 2; child++) {
            node.putLong(leaf).put((byte) 1);
        }
        int length = node.position();
        node.putInt(Lookup3.hash(node.duplicate().flip()));
        Damage damage = new Damage(sound)
                .set("BTHD 2", 12, 2, 1)
                .set("BTHD 2", 16, 8, leaf)
                .set("BTHD 2", 24, 2, 1);
        byte[] looped = damage.bytes();
        byte[] one = Arrays.copyOf(looped, looped.length);
        System.arraycopy(node.array(), 0, one, leaf, length + Integer.BYTES);
        assertError(one).hasMessage("MALFORMED: x.h5: tree: a node is there twice (offset 5932 of 99218)");
    }

    @Test
    void chunksThatAreDamagedAreNotRead() throws IOException {
        byte[] deflated = bytes(OLD);
        deflated[7161 + 12] ^= 1;
        assertError(deflated)
                .hasMessage("MALFORMED: x.h5: /chunks/deflate: a deflated chunk is damaged: incorrect data check"
                        + " (offset 7161 of 49936)");
        byte[] summed = bytes(OLD);
        summed[35480 + 3] ^= 1;
        assertError(summed)
                .hasMessage(
                        "MALFORMED: x.h5: /chunks/cube: checksum of a chunk is 18199e92, and its bytes have 18489e93"
                                + " (offset 35480 of 49936)");
        assertError(new Damage(bytes(OLD)).set("TREE 11", 24, 4, 3).bytes())
                .hasMessage(
                        "MALFORMED: x.h5: /chunks/cube: a chunk of 3 bytes has no checksum (offset 35480 of 49936)");
    }

    @Test
    void aSuperblockThatLeadsNowhereIsNamed() throws IOException {
        byte[] unsigned = bytes(OLD);
        unsigned[0] = 0;
        assertError(unsigned)
                .hasMessage("MALFORMED: x.h5: superblock: there is no signature of HDF5 (offset 0 of 49936)");
        byte[] narrow = bytes(OLD);
        narrow[13] = 3;
        assertError(narrow)
                .hasMessage("UNSUPPORTED: x.h5: superblock: size of addresses: 3 bytes, and 2, 4 and 8 can be read"
                        + " (offset 13 of 49936)");
        byte[] lost = bytes(OLD);
        ByteBuffer.wrap(lost).order(ByteOrder.LITTLE_ENDIAN).putLong(64, 1 << 20);
        assertError(lost)
                .hasMessage(
                        "MALFORMED: x.h5: superblock: address of the root group: 1 bytes at address 1048576 do not fit"
                                + " into 49936 bytes");
    }

    @Test
    void objectsAreCounted() throws IOException {
        Hdf5File file = Hdf5File.open(MemorySource.of(SourceName.of("x.h5"), bytes(OLD)));
        assertThatThrownBy(() -> file.objects(3))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("LIMIT: x.h5: /chunks: there are more than 3 objects (offset 800 of 49936)");
    }

    @Test
    void aDatasetWithoutElementsIsNoTensor() throws IOException {
        byte[] file = new Damage(bytes("latest")).set("bool:1", 3, 1, 2).bytes();
        Hdf5Object bool = Hdf5File.open(MemorySource.of(SourceName.of("x.h5"), file))
                .root()
                .members()
                .get("bool");
        assertThat(bool.dataset().unfit()).contains("has no elements");
        assertThatThrownBy(() -> bool.dataset().tensor("bool"))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("UNSUPPORTED: x.h5: /bool: has no elements (offset 13922 of 99218)");
    }

    @Test
    void aPathIsTakenOnlyOnce() throws IOException {
        Hdf5Group group = new Hdf5Group();
        MemoryTensor tensor = MemoryTensor.of("a/b", DType.F32, Shape.of(2));
        group.dataset("a/b", tensor);
        for (String path : List.of("a/b", "a")) {
            assertThatThrownBy(() -> group.dataset(path, tensor))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessage("UNSUPPORTED: tensor " + path + ": is the name of something else already");
        }
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertError(byte[] file) {
        return assertThatThrownBy(() -> readAll(file)).isInstanceOf(CheckpointException.class);
    }

    private static void readAll(byte[] file) throws IOException {
        for (Hdf5Object object : Hdf5File.open(MemorySource.of(SourceName.of("x.h5"), file))
                .objects()
                .values()) {
            for (Hdf5Attribute attribute : object.attributes().values()) {
                attribute.texts();
            }
            if (object.kind() == Hdf5Object.Kind.DATASET
                    && object.dataset().unfit().isEmpty()) {
                object.dataset().tensor(object.path()).load();
            }
        }
    }

    private static byte[] bytes(String kind) throws IOException {
        Path fixture = Path.of(System.getProperty("bertconv.fixtures", "fixtures"), "hdf5-kinds", kind + ".h5");
        assumeTrue(Files.exists(fixture), "SKIPPED: there is no " + fixture);
        return Files.readAllBytes(fixture);
    }

    @Test
    void aKindOfLinkThatIsNotKnownIsNotFollowed() throws IOException {
        Path fixture = Path.of(System.getProperty("bertconv.fixtures", "fixtures"), "hdf5-refused", "soft-latest.h5");
        Damage damage = new Damage(Files.readAllBytes(fixture)).set("OHDR 0", 41, 1, 70);
        assertError(damage.bytes())
                .hasMessage("REFUSED: x.h5: /: link loop: is a link of type 70; only hard links are followed (offset 95"
                        + " of 179)");
    }

    @Test
    void numbersOfOddWidthsAreNamedAndNotRead() throws IOException {
        assertThat(unfit("floats/f4", 10, 31)).contains("elements are of type float of 31 bits");
        assertThat(unfit("integers/i2", 10, 15)).contains("elements are of type integer of 15 bits");
        assertThat(unfit("integers/u4", 10, 31)).contains("elements are of type unsigned integer of 31 bits");
    }

    private static Optional<String> unfit(String path, int offset, int value) throws IOException {
        byte[] file = new Damage(bytes(OLD)).set(path + ":3", offset, 2, value).bytes();
        return Hdf5File.open(MemorySource.of(SourceName.of("x.h5"), file))
                .objects()
                .get(path)
                .dataset()
                .unfit();
    }

    @Test
    void aBitThatIsFlippedUnderAChecksumIsFound() throws IOException {
        byte[] file = bytes(OLD);
        int first = Math.toIntExact(
                ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(32_344 + 64));
        file[first] ^= 1;
        assertError(file)
                .hasMessage(
                        "MALFORMED: x.h5: /chunks/cube: checksum of a chunk is 18199e92, and its bytes have e8189d92 (offset 35480"
                                + " of 49936)");
    }
}
