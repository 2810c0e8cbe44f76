package org.bertconv.parity.cause;

/**
 * What is tried.
 *
 * @param scene where it is supposed
 * @param diagnosis with the edits
 */
record Candidate(Scene scene, Diagnosis diagnosis) {}
