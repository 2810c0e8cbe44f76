package org.bertconv.parity;

import java.io.IOException;
import java.util.Optional;
import org.bertconv.parity.cause.Misfit;
import org.bertconv.parity.cause.Suspect;

/** Runs a model block by block, each fed what the other side has before it, so that one fault shows in one place only. */
interface Stepping extends AutoCloseable {

    /** {@return the first block that departs} */
    Optional<Departure> first(Suspect suspect) throws IOException;

    /** {@return what is off in the block that {@link #first} found} */
    Misfit again(Suspect suspect) throws IOException;

    @Override
    void close();
}
