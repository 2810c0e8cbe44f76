package org.bertconv.hdf5;

/**
 * One message of an object header.
 *
 * @param type see the constants
 * @param shared whether the body only says where the message is
 * @param bytes of the body
 */
record Message(int type, boolean shared, Fields bytes) {

    static final int DATASPACE = 0x01;
    static final int LINK_INFO = 0x02;
    static final int DATATYPE = 0x03;
    static final int FILL_OLD = 0x04;
    static final int FILL = 0x05;
    static final int LINK = 0x06;
    static final int EXTERNAL = 0x07;
    static final int LAYOUT = 0x08;
    static final int FILTERS = 0x0B;
    static final int ATTRIBUTE = 0x0C;
    static final int CONTINUATION = 0x10;
    static final int SYMBOL_TABLE = 0x11;
    static final int ATTRIBUTE_INFO = 0x15;

    /** {@return the body, from its first byte} */
    Fields body() throws org.bertconv.io.CheckpointException {
        bytes.seek("message", 0);
        return bytes;
    }
}
