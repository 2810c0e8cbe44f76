package org.bertconv.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bertconv.checkpoint.Ignored;

/** What became of the tensors of two models that are put together. */
final class PairReport {

    private PairReport() {}

    /**
     * {@return a report under the names of the pair}
     *
     * @param prefix before the canonical names
     * @param source before the names in the file
     * @param who whose notes they are, such as {@code encoder}
     */
    static KeyReport of(KeyReport half, String prefix, String source, String who) {
        return new KeyReport(
                each(
                        half.mapped(),
                        m -> new KeyReport.Mapped(
                                source + m.source(), prefix + m.target(), m.shape(), m.rule(), m.operations())),
                each(
                        half.missing(),
                        m -> new KeyReport.Missing(
                                prefix + m.name(), m.shape(), m.why(), each(m.nearest(), name -> source + name))),
                each(
                        half.unexpected(),
                        u -> new KeyReport.Unexpected(
                                prefix + u.name(),
                                source + u.source(),
                                u.shape(),
                                u.why(),
                                each(u.nearest(), name -> prefix + name),
                                u.known())),
                each(half.mismatched(), m -> new KeyReport.Mismatched(prefix + m.name(), m.expected(), m.found())),
                each(half.tied(), t -> new KeyReport.Tied(prefix + t.name(), prefix + t.to(), t.state())),
                each(half.synthesized(), s -> new KeyReport.Synthesized(prefix + s.name(), s.why())),
                each(half.ignored(), i -> new Ignored(source + i.name(), i.why())),
                each(half.notes(), note -> who + ": " + note));
    }

    /** {@return several reports as one; these notes come first} */
    static KeyReport joined(List<String> notes, KeyReport... reports) {
        List<KeyReport> all = List.of(reports);
        List<String> every = new ArrayList<>(notes);
        all.forEach(report -> every.addAll(report.notes()));
        return new KeyReport(
                flat(all, KeyReport::mapped),
                flat(all, KeyReport::missing),
                flat(all, KeyReport::unexpected),
                flat(all, KeyReport::mismatched),
                flat(all, KeyReport::tied),
                flat(all, KeyReport::synthesized),
                flat(all, KeyReport::ignored),
                every);
    }

    private static <T> List<T> flat(List<KeyReport> reports, Function<KeyReport, List<T>> part) {
        return reports.stream().flatMap(report -> part.apply(report).stream()).toList();
    }

    private static <T, R> List<R> each(List<T> items, Function<T, R> change) {
        return items.stream().map(change).toList();
    }
}
