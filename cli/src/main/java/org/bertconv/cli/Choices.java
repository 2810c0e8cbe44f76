package org.bertconv.cli;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.bertconv.CaptureScript;
import org.bertconv.format.CheckpointFormats;
import org.bertconv.mapping.Head;

/** The values that an option takes, for its help, its completion and the check of what was given. */
class Choices implements Iterable<String> {

    private final List<String> values;

    Choices(String... values) {
        this.values = List.of(values);
    }

    @Override
    public Iterator<String> iterator() {
        return values.iterator();
    }

    static final class Colors extends Choices {
        Colors() {
            super("auto", "always", "never");
        }
    }

    static final class Heads extends Choices {
        Heads() {
            super(Arrays.stream(Head.values()).map(Head::label).toArray(String[]::new));
        }
    }

    static final class Gelus extends Choices {
        Gelus() {
            super("erf", "tanh");
        }
    }

    static final class Targets extends Choices {
        Targets() {
            super(CheckpointFormats.targets().toArray(String[]::new));
        }
    }

    static final class Dtypes extends Choices {
        Dtypes() {
            super("keep", "f32", "f16", "bf16");
        }
    }

    static final class Precisions extends Choices {
        Precisions() {
            super("float32", "float64");
        }
    }

    static final class TolerancesBy extends Choices {
        TolerancesBy() {
            super("contract", "noise");
        }
    }

    static final class Frameworks extends Choices {
        Frameworks() {
            super(CaptureScript.frameworks().toArray(String[]::new));
        }
    }

    static final class Shells extends Choices {
        Shells() {
            super("bash", "zsh");
        }
    }
}
