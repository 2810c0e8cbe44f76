/**
 * Inflates. A decoder of its own because weights, which hardly shrink and are nearly all literals, take {@code java.util.zip} a third longer on
 * one core, in a process that has just begun. Written from the specifications, in plain Java: every access is checked.
 *
 * <pre>
 * raw      blocks: last (1 bit), kind (2 bits), and then
 *            kind 0   to the next byte, length and its complement (16 bits each), bytes
 *            kind 1   symbols, in codes that the specification gives
 *            kind 2   lengths of the codes, themselves coded; symbols
 *          a symbol is a literal, the end of the block, or the length of a match, and then a distance of at most 32 KiB follows
 * zlib     78 9C or the like, raw, Adler-32 of the content from its highest byte on
 * </pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951">RFC 1951, deflate</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1950">RFC 1950, zlib</a>
 */
@NullMarked
package org.bertconv.deflate;

import org.jspecify.annotations.NullMarked;
