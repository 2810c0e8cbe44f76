package org.bertconv.cli;

/** Whether the program was told to end, as by Ctrl-C. */
final class Ending {

    private Ending() {}

    /** {@return whether the virtual machine is shutting down} It says so only by what it refuses then. */
    static boolean isUnderWay() {
        Thread probe = new Thread(() -> {}, "bertconv-probe");
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            Runtime.getRuntime().removeShutdownHook(probe);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }
}
