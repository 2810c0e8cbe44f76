/**
 * The sorted string table that TensorFlow keeps its checkpoints' indexes in: keys and values in checksummed blocks. It knows nothing of
 * what the values mean.
 *
 * <pre>
 * file    = block*  metaindex-block  index-block  footer
 * block   = contents  type:u8 (0 stored, 1 snappy)  crc:u32 (masked CRC-32C of contents and type)
 * contents= entry*  restart:u32[n]  n:u32
 * entry   = shared:varint32  unshared:varint32  length:varint32  key[unshared]  value[length]
 * footer  = metaindex-handle  index-handle  zeros to 40 bytes  57 FB 80 8B 24 75 47 DB
 * handle  = offset:varint64  size:varint64 (without type and crc)
 * </pre>
 *
 * <p>A key is the first {@code shared} bytes of the key before it and then its own {@code unshared}; it is whole ({@code shared} 0) at
 * each restart. The index block has one entry a block: a key not under the block's last and under the next one's first, and the
 * block's handle. Integers are little-endian. This reader takes a file only if every byte of it is accounted for: the blocks follow
 * each other without a gap from byte 0 to the footer, as every writer lays them out.
 *
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.16.2/third_party/xla/third_party/tsl/tsl/lib/io/table_format.txt">TensorFlow
 *     table_format.txt</a>
 * @see <a href="https://github.com/google/leveldb/blob/main/doc/table_format.md">LevelDB table_format.md</a>
 */
@NullMarked
package org.bertconv.tensorflow.table;

import org.jspecify.annotations.NullMarked;
