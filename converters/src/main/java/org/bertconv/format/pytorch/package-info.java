/**
 * PyTorch checkpoints: what {@code torch.save} writes.
 *
 * <p>Since PyTorch 1.6, a zip archive whose members lie under one directory, all stored, each starting at a multiple of 64 bytes
 * ({@code pytorch-zip}, {@link org.bertconv.format.pytorch.PytorchZipFormat}):
 *
 * <pre>
 * archive/data.pkl          the object, a pickle; a tensor in it names a storage, an offset, a shape and strides
 * archive/byteorder         "little" or "big"; little when absent
 * archive/data/0            the bytes of storage "0"
 * archive/data/1            …
 * archive/version           "3\n"
 * </pre>
 *
 * <p>Before, five pickles and then the storages, one behind the other ({@code pytorch-legacy},
 * {@link org.bertconv.format.pytorch.PytorchLegacyFormat}):
 *
 * <pre>
 * pickle  0x1950a86a20f9469cfc6c
 * pickle  1001
 * pickle  {"protocol_version": 1001, "little_endian": True, "type_sizes": {…}}
 * pickle  the object
 * pickle  ["94109238472", …]                    keys of the storages, in the order of what follows
 * for each: i64 number of elements, elements       little-endian, whatever the third pickle says of the machine
 * </pre>
 *
 * <p>{@code torch.jit.save} writes a zip archive too ({@code torchscript}, {@link org.bertconv.format.pytorch.TorchScriptFormat}). Its object is
 * a module: an object of a class whose code lies in the archive as text, with tensors and other modules for attributes. The weights are read
 * as {@code state_dict()} of the module would name them, the code is not looked at:
 *
 * <pre>
 * m/data.pkl                __torch__.M() with {"training": False, "encoder": __torch__.N() with {"weight": tensor, …}, …}
 * m/data/0 …                the bytes of its storages
 * m/constants.pkl           a tuple of what the code uses besides; by this member the kind is known
 * m/code/__torch__/….py     the code
 * </pre>
 *
 * <p>A pickle is a program. Here it is never run: {@link org.bertconv.format.pytorch.PickleScan} lists every name that it mentions,
 * {@link org.bertconv.format.pytorch.AllowedGlobals} says which of them a checkpoint needs, and only if there is no other does
 * {@link org.bertconv.format.pytorch.PickleMachine} turn the instructions into plain data.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.9.1/torch/serialization.py">torch/serialization.py</a>
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.9.1/torch/_utils.py">torch/_utils.py, the rebuild functions</a>
 * @see <a href="https://github.com/python/cpython/blob/3.12/Lib/pickletools.py">pickletools.py, the instructions</a>
 */
@NullMarked
package org.bertconv.format.pytorch;

import org.jspecify.annotations.NullMarked;
