package org.bertconv.cli;

import org.bertconv.Bertconv;
import org.bertconv.Settings;
import org.bertconv.output.Progress;
import picocli.CommandLine;

/**
 * What a command needs besides its own options.
 *
 * @param common options
 * @param writing is told how far writing is
 * @param verifying is told how far a comparison is
 * @param commandLine the root of all commands
 */
record Session(CommonOptions common, Progress writing, Progress verifying, CommandLine commandLine) {

    /** {@return the tool, set up as the options say} */
    Bertconv bertconv(SourceOptions source) {
        return new Bertconv(new Settings(source.reading(), source.ruleFiles(), writing, verifying, common.threads()));
    }
}
