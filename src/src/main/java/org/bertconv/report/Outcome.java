package org.bertconv.report;

import java.util.List;
import java.util.Optional;
import org.bertconv.mapping.KeyReport;
import org.bertconv.parity.ParityReport;
import tools.jackson.databind.node.ObjectNode;

/** How a command ended: its result, or why it has none. */
public sealed interface Outcome
        permits Inspected,
                Checked,
                Converted,
                Compared,
                RulesListed,
                RulesChecked,
                KeyExplained,
                RulesInferred,
                Said,
                Failed {

    /** {@return the command, as in the schema of its JSON} */
    String command();

    /** {@return the exit code that the result means} */
    int exitCode();

    /** {@return the fields of its JSON, without those at the head of every document} */
    ObjectNode fields(String version);

    /** {@return what a person reads} */
    Page page();

    /** {@return what is printed as it is, for a file or another program; empty if that is the page} */
    default Optional<String> verbatim() {
        return Optional.empty();
    }

    /** {@return what is wrong, one by one; something of level error if the exit code is not 0, unless there is no result at all} */
    default List<Finding> findings() {
        return List.of();
    }

    /** {@return the comparison of models that it holds, if it holds one} */
    default Optional<ParityReport> comparison() {
        return Optional.empty();
    }

    /** {@return what became of every tensor, if that was looked at} */
    default Optional<KeyReport> keys() {
        return Optional.empty();
    }

    /** {@return what a test report shows; at least one of them fails if the exit code is not 0} */
    List<TestCase> cases();
}
