package org.bertconv.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.bertconv.parity.Noise;
import org.bertconv.parity.OutputDifference;
import org.bertconv.parity.ParityReport;

/**
 * How far every output is off, as a picture: one bar each, in the order of the computation, on a logarithmic scale with the noise floor and
 * the tolerance drawn in. What is off by nothing has no bar; what is no number has one all the way.
 */
final class DifferenceChart {

    private static final int WIDTH = 960;
    private static final int LEFT = 230;
    private static final int RIGHT = 90;
    private static final int TOP = 30;
    private static final int ROW = 24;
    private static final int BAR = 12;

    /** Fewer would make little of a step, more none of a difference. */
    private static final int LEAST_DECADES = 4;

    private static final int MOST_DECADES = 14;

    private final ParityReport report;
    private final Html out = new Html();
    private final int low;
    private final int high;

    private DifferenceChart(ParityReport report) {
        this.report = report;
        double[] shown = DoubleStream.concat(
                        DoubleStream.of(report.atol()),
                        report.outputs().stream()
                                .flatMapToDouble(output -> DoubleStream.of(
                                        output.maxAbs(), output.noiseFloor().orElse(0))))
                .filter(value -> value > 0 && Double.isFinite(value))
                .toArray();
        double most = DoubleStream.of(shown).max().orElse(1);
        double least = DoubleStream.of(shown).min().orElse(1e-9);
        high = (int) Math.floor(Math.log10(most)) + 1;
        int lowest = (int) Math.ceil(Math.log10(least)) - 1;
        low = Math.max(Math.min(lowest, high - LEAST_DECADES), high - MOST_DECADES);
    }

    /** {@return the picture as an SVG element, with its legend} */
    static String of(ParityReport report) {
        DifferenceChart chart = new DifferenceChart(report);
        chart.draw();
        return chart.out.toString();
    }

    private void draw() {
        List<OutputDifference> outputs = report.outputs();
        int height = TOP + ROW * outputs.size() + 8;
        out.markup("<figure>\n<svg viewBox=\"0 0 " + WIDTH + " " + height + "\" role=\"img\" aria-label=\"");
        out.text("Largest difference of each output, on a logarithmic scale").markup("\">\n");
        for (int decade = low; decade <= high; decade++) {
            double x = x(Math.pow(10, decade));
            line("grid", x, TOP - 6, height);
            label("axis", x, TOP - 12, "middle", "1e" + decade);
        }
        for (int i = 0; i < outputs.size(); i++) {
            row(outputs.get(i), TOP + i * ROW);
        }
        if (report.atol() > 0 && !report.byNoise()) {
            line("limit", x(report.atol()), TOP - 6, height);
        }
        out.markup("</svg>\n");
        legend();
        out.markup("</figure>\n");
    }

    private void row(OutputDifference output, int top) {
        double middle = top + ROW / 2.0;
        double end = Double.isFinite(output.maxAbs()) ? x(output.maxAbs()) : WIDTH - RIGHT;
        out.markup("<g class=\"" + (output.pass() ? "good" : "bad") + "\"><title>");
        out.text(words(output)).markup("</title>\n");
        label("name", LEFT - 10, middle + 4, "end", output.name());
        if (output.maxAbs() != 0) {
            out.markup(String.format(
                    Locale.ROOT,
                    "<rect class=\"bar\" x=\"%d\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>\n",
                    LEFT,
                    middle - BAR / 2.0,
                    Math.max(2, end - LEFT),
                    BAR));
        }
        if (output.noiseFloor().isPresent()) {
            double floor = output.noiseFloor().getAsDouble();
            line("floor", x(floor), top + 2, top + ROW - 2);
            if (report.byNoise()) {
                double factor = report.noise().map(Noise::factor).orElse(1.0);
                line("limit", x(floor * factor), top + 2, top + ROW - 2);
            }
        }
        label("value", WIDTH - RIGHT + 8, middle + 4, "start", Figures.small(output.maxAbs()));
        out.markup("</g>\n");
    }

    private static String words(OutputDifference output) {
        String floor = output.noiseFloor().isPresent() ? ", noise floor " + Figures.small(output.noiseFloor()) : "";
        return output.name() + ": max abs " + Figures.small(output.maxAbs()) + floor
                + (output.pass() ? ", passes" : ", does NOT pass");
    }

    private void legend() {
        boolean floors =
                report.outputs().stream().anyMatch(output -> output.noiseFloor().isPresent());
        out.markup("<figcaption><span class=\"key bar good\"></span>max abs of an output that passes ");
        out.markup("<span class=\"key bar bad\"></span>that does not ");
        if (floors) {
            out.markup("<span class=\"key floor\"></span>noise floor ");
        }
        out.markup("<span class=\"key limit\"></span>tolerance: ").text(ParityPage.tolerance(report));
        out.markup("</figcaption>\n");
    }

    /** {@return where a value is on the scale; what is off it is at its end} */
    private double x(double value) {
        double decade = value > 0 ? Math.log10(value) : low;
        double share = (Math.max(low, Math.min(high, decade)) - low) / (high - low);
        return LEFT + share * (WIDTH - LEFT - RIGHT);
    }

    private void line(String classes, double x, double from, double to) {
        out.markup(String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>\n",
                classes,
                x,
                x,
                from,
                to));
    }

    private void label(String classes, double x, double y, String anchor, String text) {
        out.markup(String.format(
                Locale.ROOT, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", classes, x, y, anchor));
        out.text(text).markup("</text>\n");
    }
}
