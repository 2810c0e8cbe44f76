package org.bertconv.cli;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.bertconv.io.Printable;
import org.bertconv.report.ReportFile;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** From the words of a command line to values; what is wrong with a word is said in words. */
final class Converters {

    private Converters() {}

    /** A path that is not empty: an empty one would silently be the current directory. */
    static final class Paths implements ITypeConverter<Path> {
        @Override
        public Path convert(String value) {
            if (value.isEmpty()) {
                throw new TypeConversionException("the path is empty");
            }
            try {
                return Path.of(value);
            } catch (InvalidPathException e) {
                throw new TypeConversionException(quoted(value) + " is not a path: " + e.getReason());
            }
        }
    }

    /** A number of at least 1. */
    static final class Count implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            try {
                int count = Integer.parseInt(value);
                if (count >= 1) {
                    return count;
                }
            } catch (NumberFormatException e) {
                // Said below.
            }
            throw new TypeConversionException(quoted(value) + " is not a whole number of at least 1");
        }
    }

    /** A number of training steps, at least 0. */
    static final class Step implements ITypeConverter<Long> {
        @Override
        public Long convert(String value) {
            try {
                long step = Long.parseLong(value);
                if (step >= 0) {
                    return step;
                }
            } catch (NumberFormatException e) {
                // Said below.
            }
            throw new TypeConversionException(quoted(value) + " is not a whole number of at least 0");
        }
    }

    /** A finite number of at least 0. */
    static final class Tolerances implements ITypeConverter<Double> {
        @Override
        public Double convert(String value) {
            try {
                double tolerance = Double.parseDouble(value);
                if (tolerance >= 0 && Double.isFinite(tolerance)) {
                    return tolerance;
                }
            } catch (NumberFormatException e) {
                // Said below.
            }
            throw new TypeConversionException(quoted(value) + " is not a number of at least 0, such as 1e-3");
        }
    }

    /** A finite number of at least 1. */
    static final class Factor implements ITypeConverter<Double> {
        @Override
        public Double convert(String value) {
            try {
                double factor = Double.parseDouble(value);
                if (factor >= 1 && Double.isFinite(factor)) {
                    return factor;
                }
            } catch (NumberFormatException e) {
                // Said below.
            }
            throw new TypeConversionException(quoted(value) + " is not a number of at least 1, such as 8");
        }
    }

    /** A size in bytes: {@code 5GB} is 5 x 10^9, {@code 5GiB} is 5 x 2^30, a bare number is bytes. */
    static final class Size implements ITypeConverter<Long> {

        private static final Map<String, Long> UNITS = Map.of(
                "",
                1L,
                "B",
                1L,
                "KB",
                1_000L,
                "MB",
                1_000_000L,
                "GB",
                1_000_000_000L,
                "TB",
                1_000_000_000_000L,
                "KIB",
                1L << 10,
                "MIB",
                1L << 20,
                "GIB",
                1L << 30,
                "TIB",
                1L << 40);

        @Override
        public Long convert(String value) {
            int end = 0;
            while (end < value.length() && "0123456789.".indexOf(value.charAt(end)) >= 0) {
                end++;
            }
            Long unit = UNITS.get(value.substring(end).strip().toUpperCase(Locale.ROOT));
            try {
                if (unit != null) {
                    long bytes = new BigDecimal(value.substring(0, end))
                            .multiply(BigDecimal.valueOf(unit))
                            .longValueExact();
                    if (bytes >= 1) {
                        return bytes;
                    }
                }
            } catch (ArithmeticException | NumberFormatException e) {
                // Said below.
            }
            throw new TypeConversionException(quoted(value) + " is not a size, such as 5GB, 500MB or 2GiB");
        }
    }

    /** A file for a report, by its extension. */
    static final class Reports implements ITypeConverter<ReportFile> {
        @Override
        public ReportFile convert(String value) {
            return ReportFile.of(new Paths().convert(value))
                    .orElseThrow(() -> new TypeConversionException(
                            quoted(value) + " has no extension of a report; they are " + ReportFile.EXTENSIONS));
        }
    }

    private static String quoted(String value) {
        return "\"" + Printable.of(value) + "\"";
    }
}
