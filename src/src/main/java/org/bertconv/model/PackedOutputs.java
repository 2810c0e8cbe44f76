package org.bertconv.model;

import java.io.IOException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Takes apart what was computed for all probes together, and hands each probe its own. */
final class PackedOutputs {

    private final PackedTokens tokens;
    private final OutputSink sink;

    PackedOutputs(PackedTokens tokens, OutputSink sink) {
        this.tokens = tokens;
        this.sink = sink;
    }

    /** Hands out {@code [rows, sequence, n]}. */
    void perToken(String name, INDArray values) throws IOException {
        int start = 0;
        for (int i = 0; i < tokens.probes().size(); i++) {
            Tokens probe = tokens.probes().get(i);
            INDArray own = rows(values, start, probe.count());
            sink.accept(new Output(i, name, own.reshape(probe.rows(), probe.sequence(), values.columns())));
            start += probe.count();
        }
    }

    /** Hands out one column of the values, {@code [rows, sequence]}. */
    void columnPerToken(String name, INDArray values, int column) throws IOException {
        int start = 0;
        for (int i = 0; i < tokens.probes().size(); i++) {
            Tokens probe = tokens.probes().get(i);
            INDArray own = rows(values, start, probe.count()).getColumn(column).dup('c');
            sink.accept(new Output(i, name, own.reshape(probe.rows(), probe.sequence())));
            start += probe.count();
        }
    }

    /** Hands out {@code [rows, n]}. */
    void perSequence(String name, INDArray values) throws IOException {
        int start = 0;
        for (int i = 0; i < tokens.probes().size(); i++) {
            Tokens probe = tokens.probes().get(i);
            sink.accept(new Output(i, name, rows(values, start, probe.rows())));
            start += probe.rows();
        }
    }

    /** Hands out the one column that the values have, {@code [examples, choices]}. */
    void perExample(String name, INDArray values) throws IOException {
        int start = 0;
        for (int i = 0; i < tokens.probes().size(); i++) {
            Tokens probe = tokens.probes().get(i);
            INDArray own = rows(values, start, probe.rows());
            sink.accept(new Output(i, name, own.reshape(probe.rows() / probe.choices(), probe.choices())));
            start += probe.rows();
        }
    }

    private static INDArray rows(INDArray values, int start, int count) {
        return values.get(NDArrayIndex.interval(start, start + count), NDArrayIndex.all());
    }
}
