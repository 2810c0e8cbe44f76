/**
 * What a command says, in the form that was asked for. An {@link org.bertconv.report.Outcome} wraps the one result of a command; JSON, text,
 * Markdown and JUnit are made from it and from nothing else, so they cannot contradict each other or the exit code.
 *
 * <p>JSON is a tree per result ({@code CheckJson}, {@code ParityJson}, …). What people read is a {@link org.bertconv.report.Page}, which
 * {@link org.bertconv.report.TextReport} lays out in 100 columns and {@link org.bertconv.report.MarkdownReport} as tables. What a test report
 * shows are {@link org.bertconv.report.TestCase}s.
 */
@NullMarked
package org.bertconv.report;

import org.jspecify.annotations.NullMarked;
