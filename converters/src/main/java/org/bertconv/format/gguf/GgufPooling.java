package org.bertconv.format.gguf;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.bertconv.checkpoint.PoolingWay;
import org.bertconv.checkpoint.SentenceModules;

/** The ways of pooling that llama.cpp has a number for, and so does itself behind the model. */
enum GgufPooling {
    MEAN(1, PoolingWay.MEAN),
    CLS(2, PoolingWay.CLS),
    LAST(3, PoolingWay.LAST_TOKEN);

    private final int number;
    private final PoolingWay way;

    GgufPooling(int number, PoolingWay way) {
        this.number = number;
        this.way = way;
    }

    /** {@return the value of the key} */
    int number() {
        return number;
    }

    /** {@return the way as sentence-transformers calls it} */
    PoolingWay way() {
        return way;
    }

    /** {@return the pooling right behind a model, if it is one of these} */
    static Optional<GgufPooling> of(SentenceModules modules) throws IOException {
        Optional<PoolingWay> sole = modules.soleWay();
        return Stream.of(values())
                .filter(pooling -> sole.filter(pooling.way::equals).isPresent())
                .findFirst();
    }

    /** {@return the pooling of a number as it stands in a file, if it is one of these} */
    static Optional<GgufPooling> of(String number) {
        return Stream.of(values())
                .filter(pooling -> String.valueOf(pooling.number).equals(number))
                .findFirst();
    }
}
